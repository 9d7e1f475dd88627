CREATE TABLE "blocked_number" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"number" text NOT NULL,
	"blocked_at" timestamp with time zone NOT NULL,
	"turned_away_at" timestamp with time zone,
	CONSTRAINT "blocked_number_e164" CHECK ("blocked_number"."number" ~ '^\+[1-9][0-9]{4,14}$' or "blocked_number"."number" = 'anonymous')
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
ALTER TABLE "blocked_number" ADD CONSTRAINT "blocked_number_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk_reading" ADD CONSTRAINT "talk_reading_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk_reading" ADD CONSTRAINT "talk_reading_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "blocked_number_once" ON "blocked_number" USING btree ("user_id","number");--> statement-breakpoint
CREATE INDEX "talk_reading_by_call" ON "talk_reading" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "talk_reading_unpriced" ON "talk_reading" USING btree ("id") WHERE not "talk_reading"."is_priced";