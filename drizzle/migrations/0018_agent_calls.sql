CREATE TABLE "agent_call" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"agent_version" integer NOT NULL,
	"way" text NOT NULL,
	"variables" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"machine_message" text,
	"answered_by" text,
	"content_hash" text,
	"handed_over_from" uuid,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "agent_call_is_told" CHECK (("agent_call"."way" = 'out') = ("agent_call"."content_hash" is not null)
    and ("agent_call"."way" = 'hand_over') = ("agent_call"."handed_over_from" is not null)
    and ("agent_call"."way" = 'out' or "agent_call"."machine_message" is null and "agent_call"."answered_by" is null))
);
--> statement-breakpoint
ALTER TABLE "agent_call" ADD CONSTRAINT "agent_call_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_call" ADD CONSTRAINT "agent_call_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_call" ADD CONSTRAINT "agent_call_handed_over_from_call_id_fk" FOREIGN KEY ("handed_over_from") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_call" ADD CONSTRAINT "agent_call_version" FOREIGN KEY ("agent_id","agent_version") REFERENCES "public"."agent_version"("agent_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agent_call_handed_over_once" ON "agent_call" USING btree ("handed_over_from");--> statement-breakpoint
CREATE INDEX "agent_call_by_agent" ON "agent_call" USING btree ("agent_id","created_at");--> statement-breakpoint
CREATE INDEX "agent_call_by_user" ON "agent_call" USING btree ("user_id","created_at");