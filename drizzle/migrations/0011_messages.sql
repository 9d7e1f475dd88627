CREATE TABLE "call_order" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"document" text,
	"refusal" text,
	"refusal_code" text,
	"created_at" timestamp with time zone NOT NULL,
	"asked_at" timestamp with time zone,
	"unknown_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	CONSTRAINT "call_order_is_told" CHECK (("call_order"."state" in ('ready', 'dropped')) = ("call_order"."asked_at" is null)
    and ("call_order"."state" in ('ready', 'asking', 'unknown')) = ("call_order"."closed_at" is null))
);
--> statement-breakpoint
CREATE TABLE "call_message" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"to_number" text NOT NULL,
	"from_number" text NOT NULL,
	"message" text NOT NULL,
	"language" text NOT NULL,
	"voice" text NOT NULL,
	"repeats" smallint NOT NULL,
	"content_hash" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"problem" text,
	"scheduled_for" timestamp with time zone,
	"time_zone" text NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "call_message_in_bounds" CHECK (char_length("call_message"."message") between 1 and 1000 and "call_message"."repeats" between 1 and 3
    and ("call_message"."state" = 'started' or "call_message"."scheduled_for" is not null)
    and ("call_message"."state" = 'refused') = ("call_message"."reason" is not null and "call_message"."problem" is not null))
);
--> statement-breakpoint
ALTER TABLE "call_order" ADD CONSTRAINT "call_order_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_message" ADD CONSTRAINT "call_message_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_order_open" ON "call_order" USING btree ("asked_at") WHERE "call_order"."state" in ('asking', 'unknown');--> statement-breakpoint
CREATE INDEX "call_message_by_user" ON "call_message" USING btree ("user_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "call_message_waiting" ON "call_message" USING btree ("scheduled_for","id") WHERE "call_message"."state" = 'scheduled';