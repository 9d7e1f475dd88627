CREATE TABLE "talk_order" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"words" text,
	"to_number" text,
	"created_at" timestamp with time zone NOT NULL,
	"obeyed_at" timestamp with time zone,
	"session_id" uuid,
	"kept_until" timestamp with time zone NOT NULL,
	CONSTRAINT "talk_order_is_told" CHECK (("talk_order"."kind" = 'whisper') = ("talk_order"."words" is not null)
    and ("talk_order"."kind" = 'take_over' or "talk_order"."to_number" is null) and ("talk_order"."obeyed_at" is null) = ("talk_order"."session_id" is null))
);
--> statement-breakpoint
CREATE TABLE "lead" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"first_call_id" uuid NOT NULL,
	"phone" text,
	"state" text DEFAULT 'new' NOT NULL,
	"assignee" text,
	"next_action" text,
	"next_action_on" date,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"language" text,
	"mail_consent" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"last_call_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lead_of_user" UNIQUE("id","user_id"),
	CONSTRAINT "lead_phone_e164" CHECK ("lead"."phone" ~ '^\+[1-9][0-9]{4,14}$'),
	CONSTRAINT "lead_next_action_is_told" CHECK ("lead"."next_action_on" is null or "lead"."next_action" is not null)
);
--> statement-breakpoint
CREATE TABLE "lead_call" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"agent_version" integer NOT NULL,
	"lead_id" uuid,
	"phone" text,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"failure" text,
	"deleted_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lead_field" (
	"lead_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"value" text,
	"quote" text,
	"call_id" uuid,
	"item_id" text,
	"confidence" text,
	"source" text NOT NULL,
	"is_confirmed" boolean DEFAULT false NOT NULL,
	"quote_kept_until" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lead_field_lead_id_key_pk" PRIMARY KEY("lead_id","key"),
	CONSTRAINT "lead_field_stands_on_words" CHECK (case when "lead_field"."source" = 'person'
    then "lead_field"."item_id" is null and "lead_field"."call_id" is null and "lead_field"."quote" is null and not "lead_field"."is_confirmed"
    else "lead_field"."item_id" is not null and "lead_field"."call_id" is not null and "lead_field"."value" is not null and "lead_field"."quote_kept_until" is not null end)
);
--> statement-breakpoint
CREATE TABLE "lead_mailing" (
	"user_id" text NOT NULL,
	"email" text NOT NULL,
	"token_hash" text NOT NULL,
	"lead_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"stopped_at" timestamp with time zone,
	CONSTRAINT "lead_mailing_user_id_email_pk" PRIMARY KEY("user_id","email")
);
--> statement-breakpoint
CREATE TABLE "lead_note" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lead_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lead_trail" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lead_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"event" text NOT NULL,
	"doer" text NOT NULL,
	"key" text,
	"before" text,
	"after" text,
	"call_id" uuid
);
--> statement-breakpoint
CREATE TABLE "agent_trial" (
	"id" uuid PRIMARY KEY NOT NULL,
	"talk_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"agent_version" integer NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"model" text NOT NULL,
	"usage" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"is_priced" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "voice_cost" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "voice_cost_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"use_id" uuid NOT NULL,
	"call_id" uuid,
	"agent_id" uuid NOT NULL,
	"used_at" timestamp with time zone NOT NULL,
	"currency" char(3) NOT NULL,
	"cost_micros" bigint NOT NULL,
	"unheard_micros" bigint NOT NULL,
	"lines" jsonb NOT NULL,
	"priced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "voice_cost_use_id_unique" UNIQUE("use_id"),
	CONSTRAINT "voice_cost_in_bounds" CHECK ("voice_cost"."unheard_micros" between 0 and "voice_cost"."cost_micros")
);
--> statement-breakpoint
CREATE TABLE "voice_price" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "voice_price_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"model" text NOT NULL,
	"kind" text NOT NULL,
	"price_micros" bigint NOT NULL,
	"per_units" integer NOT NULL,
	"currency" char(3) NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"source" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "voice_price_once" UNIQUE("model","kind","valid_from"),
	CONSTRAINT "voice_price_in_bounds" CHECK ("voice_price"."price_micros" >= 0 and "voice_price"."per_units" in (1, 60, 1000, 3600, 1000000)
    and "voice_price"."kind" in ('textIn', 'textCachedIn', 'audioIn', 'audioCachedIn', 'textOut', 'audioOut', 'writtenIn', 'writtenOut', 'writtenSeconds') and char_length("voice_price"."model") between 1 and 100 and char_length("voice_price"."source") > 0)
);
--> statement-breakpoint
ALTER TABLE "agent_session" ADD COLUMN "writing_model" text;--> statement-breakpoint
ALTER TABLE "agent_session" ADD COLUMN "is_priced" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_outbox" ADD COLUMN "unsubscribe_url" text;--> statement-breakpoint
ALTER TABLE "talk_order" ADD CONSTRAINT "talk_order_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk_order" ADD CONSTRAINT "talk_order_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk_order" ADD CONSTRAINT "talk_order_session_id_agent_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."agent_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead" ADD CONSTRAINT "lead_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead" ADD CONSTRAINT "lead_first_call_id_call_id_fk" FOREIGN KEY ("first_call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_call" ADD CONSTRAINT "lead_call_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_call" ADD CONSTRAINT "lead_call_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_call" ADD CONSTRAINT "lead_call_lead_id_lead_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."lead"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_call" ADD CONSTRAINT "lead_call_version" FOREIGN KEY ("agent_id","agent_version") REFERENCES "public"."agent_version"("agent_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_field" ADD CONSTRAINT "lead_field_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_field" ADD CONSTRAINT "lead_field_lead" FOREIGN KEY ("lead_id","user_id") REFERENCES "public"."lead"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_mailing" ADD CONSTRAINT "lead_mailing_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_mailing" ADD CONSTRAINT "lead_mailing_lead_id_lead_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."lead"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_note" ADD CONSTRAINT "lead_note_lead" FOREIGN KEY ("lead_id","user_id") REFERENCES "public"."lead"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_trail" ADD CONSTRAINT "lead_trail_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_trail" ADD CONSTRAINT "lead_trail_lead" FOREIGN KEY ("lead_id","user_id") REFERENCES "public"."lead"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_trial" ADD CONSTRAINT "agent_trial_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_trial" ADD CONSTRAINT "agent_trial_version" FOREIGN KEY ("agent_id","agent_version") REFERENCES "public"."agent_version"("agent_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voice_cost" ADD CONSTRAINT "voice_cost_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "talk_order_by_call" ON "talk_order" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE INDEX "talk_order_by_end" ON "talk_order" USING btree ("kept_until");--> statement-breakpoint
CREATE INDEX "lead_by_user" ON "lead" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "lead_by_first_call" ON "lead" USING btree ("first_call_id");--> statement-breakpoint
CREATE INDEX "lead_call_by_lead" ON "lead_call" USING btree ("lead_id");--> statement-breakpoint
CREATE INDEX "lead_call_by_phone" ON "lead_call" USING btree ("user_id","phone") WHERE "lead_call"."lead_id" is not null;--> statement-breakpoint
CREATE INDEX "lead_call_due" ON "lead_call" USING btree ("due_at") WHERE "lead_call"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "lead_field_by_end" ON "lead_field" USING btree ("quote_kept_until") WHERE "lead_field"."quote" is not null;--> statement-breakpoint
CREATE INDEX "lead_field_by_address" ON "lead_field" USING btree ("user_id",lower("value")) WHERE "lead_field"."is_confirmed";--> statement-breakpoint
CREATE UNIQUE INDEX "lead_mailing_by_token" ON "lead_mailing" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "lead_note_by_lead" ON "lead_note" USING btree ("lead_id","created_at");--> statement-breakpoint
CREATE INDEX "lead_trail_by_lead" ON "lead_trail" USING btree ("lead_id","at","id");--> statement-breakpoint
CREATE INDEX "agent_trial_by_user" ON "agent_trial" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "agent_trial_by_talk" ON "agent_trial" USING btree ("talk_id");--> statement-breakpoint
CREATE INDEX "agent_trial_unpriced" ON "agent_trial" USING btree ("id") WHERE not "agent_trial"."is_priced";--> statement-breakpoint
CREATE INDEX "voice_cost_by_call" ON "voice_cost" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "voice_cost_by_use" ON "voice_cost" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "agent_session_unpriced" ON "agent_session" USING btree ("id") WHERE "agent_session"."bound_at" is not null and not "agent_session"."is_priced";--> statement-breakpoint
CREATE INDEX "call_of_agents" ON "call" USING btree ("user_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "call"."channel" = 'agent';