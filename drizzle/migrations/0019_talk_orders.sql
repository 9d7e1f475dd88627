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
ALTER TABLE "talk_order" ADD CONSTRAINT "talk_order_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk_order" ADD CONSTRAINT "talk_order_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "talk_order" ADD CONSTRAINT "talk_order_session_id_agent_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."agent_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "talk_order_by_call" ON "talk_order" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE INDEX "talk_order_by_end" ON "talk_order" USING btree ("kept_until");