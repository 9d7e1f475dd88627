CREATE TABLE "agent_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"agent_version" integer NOT NULL,
	"carrier" text NOT NULL,
	"leg_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"token_expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"bound_at" timestamp with time zone,
	"bound_by" text,
	"stream_id" text,
	"ended_at" timestamp with time zone,
	"ending" text,
	"ending_code" text,
	"model" text,
	"usage" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"heard_ms" integer DEFAULT 0 NOT NULL,
	"made_ms" integer DEFAULT 0 NOT NULL,
	"interruptions" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "agent_session_is_told" CHECK (("agent_session"."bound_at" is null) = ("agent_session"."bound_by" is null)
    and ("agent_session"."bound_at" is null) = ("agent_session"."stream_id" is null) and ("agent_session"."ended_at" is null) = ("agent_session"."ending" is null)
    and "agent_session"."heard_ms" between 0 and "agent_session"."made_ms")
);
--> statement-breakpoint
CREATE TABLE "transcript_item" (
	"call_id" uuid NOT NULL,
	"item_id" text NOT NULL,
	"session_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"previous_item_id" text,
	"place" integer NOT NULL,
	"who" text NOT NULL,
	"kind" text NOT NULL,
	"words" text,
	"heard_words" text,
	"heard_ms" integer,
	"made_ms" integer,
	"latency_ms" integer,
	"tool" jsonb,
	"said_at" timestamp with time zone NOT NULL,
	"kept_until" timestamp with time zone NOT NULL,
	"revision" integer NOT NULL,
	CONSTRAINT "transcript_item_call_id_item_id_pk" PRIMARY KEY("call_id","item_id"),
	CONSTRAINT "transcript_item_is_told" CHECK (("transcript_item"."kind" = 'tool') = ("transcript_item"."tool" is not null)
    and ("transcript_item"."who" = 'agent' or "transcript_item"."heard_words" is null))
);
--> statement-breakpoint
CREATE TABLE "agent" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"version" integer NOT NULL,
	"live_version" integer,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "agent_of_user" UNIQUE("id","user_id"),
	CONSTRAINT "agent_goes_live_with_a_version" CHECK (("agent"."state" = 'draft') = ("agent"."live_version" is null)),
	CONSTRAINT "agent_versions" CHECK ("agent"."version" >= 1 and coalesce("agent"."live_version", 1) between 1 and "agent"."version")
);
--> statement-breakpoint
CREATE TABLE "agent_number" (
	"user_id" text NOT NULL,
	"number" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "agent_number_user_id_number_pk" PRIMARY KEY("user_id","number"),
	CONSTRAINT "agent_number_e164" CHECK ("agent_number"."number" ~ '^\+[1-9][0-9]{4,14}$')
);
--> statement-breakpoint
CREATE TABLE "agent_version" (
	"agent_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"purpose" text NOT NULL,
	"opening" text NOT NULL,
	"disclosure" text NOT NULL,
	"recording_notice" text NOT NULL,
	"instructions" text NOT NULL,
	"model" text NOT NULL,
	"voice" text NOT NULL,
	"languages" text[] NOT NULL,
	"knowledge" jsonb NOT NULL,
	"fields" jsonb NOT NULL,
	"abilities" jsonb NOT NULL,
	"time_zone" text NOT NULL,
	"hours" jsonb NOT NULL,
	"longest_call_seconds" integer NOT NULL,
	"call_budget_micros" bigint NOT NULL,
	"day_budget_micros" bigint NOT NULL,
	"when_unable" jsonb NOT NULL,
	"is_recorded" boolean NOT NULL,
	"words_kept_days" integer NOT NULL,
	"restored_from" integer,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "agent_version_agent_id_version_pk" PRIMARY KEY("agent_id","version"),
	CONSTRAINT "agent_version_in_bounds" CHECK ("agent_version"."version" >= 1 and char_length("agent_version"."name") between 1 and 80
    and char_length("agent_version"."disclosure") > 0 and (not "agent_version"."is_recorded" or char_length("agent_version"."recording_notice") > 0)
    and cardinality("agent_version"."languages") > 0 and "agent_version"."longest_call_seconds" between 60 and 3000
    and "agent_version"."call_budget_micros" > 0 and "agent_version"."day_budget_micros" >= "agent_version"."call_budget_micros"
    and "agent_version"."words_kept_days" between 1 and 3650)
);
--> statement-breakpoint
CREATE TABLE "call_wish" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"number" text NOT NULL,
	"said_at" timestamp with time zone NOT NULL,
	"way" text NOT NULL,
	"wording" text NOT NULL,
	"source" text NOT NULL,
	"call_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	"removal_note" text,
	CONSTRAINT "call_wish_e164" CHECK ("call_wish"."number" ~ '^\+[1-9][0-9]{4,14}$'),
	CONSTRAINT "call_wish_is_told" CHECK (("call_wish"."source" = 'call') = ("call_wish"."call_id" is not null)
    and ("call_wish"."removed_at" is null) = ("call_wish"."removal_note" is null) and char_length(coalesce("call_wish"."removal_note", '-')) > 0)
);
--> statement-breakpoint
ALTER TABLE "agent_session" ADD CONSTRAINT "agent_session_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_session" ADD CONSTRAINT "agent_session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_session" ADD CONSTRAINT "agent_session_version" FOREIGN KEY ("agent_id","agent_version") REFERENCES "public"."agent_version"("agent_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_item" ADD CONSTRAINT "transcript_item_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_item" ADD CONSTRAINT "transcript_item_session_id_agent_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."agent_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_item" ADD CONSTRAINT "transcript_item_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent" ADD CONSTRAINT "agent_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_number" ADD CONSTRAINT "agent_number_agent" FOREIGN KEY ("agent_id","user_id") REFERENCES "public"."agent"("id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_version" ADD CONSTRAINT "agent_version_agent" FOREIGN KEY ("agent_id","user_id") REFERENCES "public"."agent"("id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_wish" ADD CONSTRAINT "call_wish_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_wish" ADD CONSTRAINT "call_wish_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agent_session_by_token" ON "agent_session" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "agent_session_by_call" ON "agent_session" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE INDEX "transcript_item_by_end" ON "transcript_item" USING btree ("kept_until");--> statement-breakpoint
CREATE INDEX "agent_by_user" ON "agent" USING btree ("user_id","created_at") WHERE "agent"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "agent_number_by_agent" ON "agent_number" USING btree ("agent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "call_wish_once" ON "call_wish" USING btree ("user_id","number","kind") WHERE "call_wish"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "call_wish_by_user" ON "call_wish" USING btree ("user_id","kind","created_at","id");