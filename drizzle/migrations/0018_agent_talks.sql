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
ALTER TABLE "agent_session" ADD CONSTRAINT "agent_session_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_session" ADD CONSTRAINT "agent_session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_session" ADD CONSTRAINT "agent_session_version" FOREIGN KEY ("agent_id","agent_version") REFERENCES "public"."agent_version"("agent_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_item" ADD CONSTRAINT "transcript_item_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_item" ADD CONSTRAINT "transcript_item_session_id_agent_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."agent_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_item" ADD CONSTRAINT "transcript_item_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agent_session_by_token" ON "agent_session" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "agent_session_by_call" ON "agent_session" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE INDEX "transcript_item_by_end" ON "transcript_item" USING btree ("kept_until");