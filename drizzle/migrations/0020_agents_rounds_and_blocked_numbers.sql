CREATE TABLE "blocked_number" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"number" text NOT NULL,
	"blocked_at" timestamp with time zone NOT NULL,
	"turned_away_at" timestamp with time zone,
	CONSTRAINT "blocked_number_e164" CHECK ("blocked_number"."number" ~ '^\+[1-9][0-9]{4,14}$' or "blocked_number"."number" = 'anonymous')
);
--> statement-breakpoint
CREATE TABLE "call_recording" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"carrier" text NOT NULL,
	"leg_id" text NOT NULL,
	"recording_id" text,
	"state" text DEFAULT 'asked' NOT NULL,
	"duration_seconds" integer,
	"created_at" timestamp with time zone NOT NULL,
	"kept_until" timestamp with time zone NOT NULL,
	CONSTRAINT "call_recording_is_told" CHECK (("call_recording"."state" not in ('running', 'kept') or "call_recording"."recording_id" is not null)
    and ("call_recording"."duration_seconds" is null or "call_recording"."duration_seconds" >= 0))
);
--> statement-breakpoint
CREATE TABLE "talk_reading" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"model" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"told_at" timestamp with time zone,
	"usage" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"is_priced" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "round_call" DROP CONSTRAINT "round_call_person_id_care_person_id_fk";
--> statement-breakpoint
ALTER TABLE "round_person" DROP CONSTRAINT "round_person_person_id_care_person_id_fk";
--> statement-breakpoint
ALTER TABLE "outreach_round" ALTER COLUMN "programme_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "outreach_round" ALTER COLUMN "script_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "outreach_round" ALTER COLUMN "filter" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "round_call" ALTER COLUMN "keypad_call_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "outreach_round" ADD COLUMN "agent_id" uuid;--> statement-breakpoint
ALTER TABLE "outreach_round" ADD COLUMN "retries" jsonb;--> statement-breakpoint
ALTER TABLE "outreach_round" ADD COLUMN "machine_message" text;--> statement-breakpoint
ALTER TABLE "round_call" ADD COLUMN "call_id" uuid;--> statement-breakpoint
ALTER TABLE "round_person" ADD COLUMN "number" text;--> statement-breakpoint
ALTER TABLE "round_person" ADD COLUMN "variables" jsonb;--> statement-breakpoint
ALTER TABLE "round_person" ADD COLUMN "care_person_id" uuid GENERATED ALWAYS AS (case when number is null then person_id end) STORED;--> statement-breakpoint
ALTER TABLE "blocked_number" ADD CONSTRAINT "blocked_number_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_recording" ADD CONSTRAINT "call_recording_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_recording" ADD CONSTRAINT "call_recording_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk_reading" ADD CONSTRAINT "talk_reading_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk_reading" ADD CONSTRAINT "talk_reading_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "blocked_number_once" ON "blocked_number" USING btree ("user_id","number");--> statement-breakpoint
CREATE INDEX "call_recording_by_end" ON "call_recording" USING btree ("kept_until") WHERE "call_recording"."state" <> 'deleted';--> statement-breakpoint
CREATE INDEX "talk_reading_by_call" ON "talk_reading" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "talk_reading_unpriced" ON "talk_reading" USING btree ("id") WHERE not "talk_reading"."is_priced";--> statement-breakpoint
ALTER TABLE "outreach_round" ADD CONSTRAINT "outreach_round_agent" FOREIGN KEY ("agent_id","created_by") REFERENCES "public"."agent"("id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_call" ADD CONSTRAINT "round_call_person" FOREIGN KEY ("round_id","person_id") REFERENCES "public"."round_person"("round_id","person_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_person" ADD CONSTRAINT "round_person_care_person_id_care_person_id_fk" FOREIGN KEY ("care_person_id") REFERENCES "public"."care_person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outreach_round_by_agent" ON "outreach_round" USING btree ("agent_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "round_call_by_agent_call" ON "round_call" USING btree ("call_id");--> statement-breakpoint
CREATE UNIQUE INDEX "round_person_by_number" ON "round_person" USING btree ("round_id","number");--> statement-breakpoint
ALTER TABLE "outreach_round" ADD CONSTRAINT "outreach_round_is_ones" CHECK (num_nonnulls("outreach_round"."programme_id", "outreach_round"."agent_id") = 1
    and ("outreach_round"."agent_id" is null) = ("outreach_round"."script_id" is not null) and ("outreach_round"."agent_id" is null) = ("outreach_round"."filter" is not null)
    and ("outreach_round"."agent_id" is null) = ("outreach_round"."retries" is null) and ("outreach_round"."agent_id" is not null or "outreach_round"."machine_message" is null));--> statement-breakpoint
ALTER TABLE "round_call" ADD CONSTRAINT "round_call_is_one" CHECK (num_nonnulls("round_call"."keypad_call_id", "round_call"."call_id") = 1);--> statement-breakpoint
ALTER TABLE "round_person" ADD CONSTRAINT "round_person_is_one" CHECK (("round_person"."number" is null) = ("round_person"."variables" is null) and "round_person"."number" ~ '^\+[1-9][0-9]{4,14}$');