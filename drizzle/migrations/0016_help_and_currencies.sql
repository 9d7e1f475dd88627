CREATE TABLE "exchange_rate" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "exchange_rate_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"from_currency" char(3) NOT NULL,
	"to_currency" char(3) NOT NULL,
	"rate_nanos" bigint NOT NULL,
	"source" text NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"set_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "exchange_rate_once" UNIQUE("from_currency","to_currency","valid_from"),
	CONSTRAINT "exchange_rate_in_bounds" CHECK ("exchange_rate"."from_currency" <> "exchange_rate"."to_currency" and "exchange_rate"."rate_nanos" > 0)
);
--> statement-breakpoint
ALTER TABLE "care_person" ADD COLUMN "found_by" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_cost" ADD COLUMN "exchange_rate_id" bigint;--> statement-breakpoint
ALTER TABLE "provider_cost" ADD COLUMN "converted_micros" bigint;--> statement-breakpoint
ALTER TABLE "keypad_call" ADD COLUMN "task_id" uuid;--> statement-breakpoint
ALTER TABLE "programme" ADD COLUMN "tells_help_is_coming" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "keypad_script" ADD COLUMN "kind" text DEFAULT 'question' NOT NULL;--> statement-breakpoint
ALTER TABLE "exchange_rate" ADD CONSTRAINT "exchange_rate_set_by_user_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_cost" ADD CONSTRAINT "provider_cost_exchange_rate_id_exchange_rate_id_fk" FOREIGN KEY ("exchange_rate_id") REFERENCES "public"."exchange_rate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_call" ADD CONSTRAINT "keypad_call_task_id_care_task_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."care_task"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "provider_cost_search_foreign" ON "provider_cost_search" USING btree ("call_id") WHERE "provider_cost_search"."foreign_legs" > 0;--> statement-breakpoint
CREATE UNIQUE INDEX "keypad_call_by_task" ON "keypad_call" USING btree ("task_id");--> statement-breakpoint
CREATE UNIQUE INDEX "keypad_script_help" ON "keypad_script" USING btree ("programme_id") WHERE "keypad_script"."kind" = 'help_is_coming';--> statement-breakpoint
ALTER TABLE "provider_cost" ADD CONSTRAINT "provider_cost_is_converted" CHECK (("provider_cost"."exchange_rate_id" is null) = ("provider_cost"."converted_micros" is null));