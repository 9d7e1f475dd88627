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
ALTER TABLE "agent_trial" ADD CONSTRAINT "agent_trial_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_trial" ADD CONSTRAINT "agent_trial_version" FOREIGN KEY ("agent_id","agent_version") REFERENCES "public"."agent_version"("agent_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voice_cost" ADD CONSTRAINT "voice_cost_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_trial_by_user" ON "agent_trial" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "agent_trial_by_talk" ON "agent_trial" USING btree ("talk_id");--> statement-breakpoint
CREATE INDEX "agent_trial_unpriced" ON "agent_trial" USING btree ("id") WHERE not "agent_trial"."is_priced";--> statement-breakpoint
CREATE INDEX "voice_cost_by_call" ON "voice_cost" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "voice_cost_by_use" ON "voice_cost" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "agent_session_unpriced" ON "agent_session" USING btree ("id") WHERE "agent_session"."bound_at" is not null and not "agent_session"."is_priced";