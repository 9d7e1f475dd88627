CREATE TABLE "outreach_round" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"name" text NOT NULL,
	"content_hash" text NOT NULL,
	"script_id" uuid NOT NULL,
	"filter" jsonb NOT NULL,
	"state" text NOT NULL,
	"window_from" text,
	"window_to" text,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"order" text NOT NULL,
	"per_minute" smallint NOT NULL,
	"at_once" smallint NOT NULL,
	"budget_micros" bigint,
	"waits" text,
	"waits_until" timestamp with time zone,
	"run_by" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "outreach_round_in_bounds" CHECK (char_length("outreach_round"."name") between 1 and 100
    and "outreach_round"."per_minute" between 1 and 120 and "outreach_round"."at_once" between 1 and 100
    and coalesce("outreach_round"."budget_micros", 1) > 0 and ("outreach_round"."window_from" is null) = ("outreach_round"."window_to" is null)
    and ("outreach_round"."state" in ('stopped', 'done')) = ("outreach_round"."ended_at" is not null)
    and ("outreach_round"."waits" is null) = ("outreach_round"."waits_until" is null))
);
--> statement-breakpoint
CREATE TABLE "round_call" (
	"round_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"attempt" smallint NOT NULL,
	"keypad_call_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"carrier" text,
	"taken_at" timestamp with time zone NOT NULL,
	CONSTRAINT "round_call_round_id_person_id_attempt_pk" PRIMARY KEY("round_id","person_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "round_person" (
	"round_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"attempt" smallint NOT NULL,
	"tries" smallint NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"best_hour" smallint,
	"done_at" timestamp with time zone,
	CONSTRAINT "round_person_round_id_person_id_pk" PRIMARY KEY("round_id","person_id"),
	CONSTRAINT "round_person_is_told" CHECK (("round_person"."state" in ('waiting', 'asked')) = ("round_person"."done_at" is null)
    and ("round_person"."state" in ('unreached', 'left_out')) = ("round_person"."reason" is not null))
);
--> statement-breakpoint
ALTER TABLE "outreach_round" ADD CONSTRAINT "outreach_round_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outreach_round" ADD CONSTRAINT "outreach_round_script_id_keypad_script_id_fk" FOREIGN KEY ("script_id") REFERENCES "public"."keypad_script"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outreach_round" ADD CONSTRAINT "outreach_round_run_by_user_id_fk" FOREIGN KEY ("run_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outreach_round" ADD CONSTRAINT "outreach_round_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_call" ADD CONSTRAINT "round_call_round_id_outreach_round_id_fk" FOREIGN KEY ("round_id") REFERENCES "public"."outreach_round"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_call" ADD CONSTRAINT "round_call_person_id_care_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."care_person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_call" ADD CONSTRAINT "round_call_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_person" ADD CONSTRAINT "round_person_round_id_outreach_round_id_fk" FOREIGN KEY ("round_id") REFERENCES "public"."outreach_round"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_person" ADD CONSTRAINT "round_person_person_id_care_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."care_person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outreach_round_by_programme" ON "outreach_round" USING btree ("programme_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "outreach_round_running" ON "outreach_round" USING btree ("starts_at") WHERE "outreach_round"."state" = 'running';--> statement-breakpoint
CREATE UNIQUE INDEX "round_call_by_call" ON "round_call" USING btree ("keypad_call_id");--> statement-breakpoint
CREATE INDEX "round_call_pace" ON "round_call" USING btree ("round_id","taken_at");--> statement-breakpoint
CREATE INDEX "round_person_waiting" ON "round_person" USING btree ("round_id","next_at","place") WHERE "round_person"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "round_person_asked" ON "round_person" USING btree ("round_id") WHERE "round_person"."state" = 'asked';--> statement-breakpoint
CREATE INDEX "round_person_by_person" ON "round_person" USING btree ("person_id");