CREATE TABLE "care_event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "care_event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"programme_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"by_user_id" text,
	"at" timestamp with time zone NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "care_person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"worker_id" text NOT NULL,
	"name" text NOT NULL,
	"number" text NOT NULL,
	"phone_owner" text NOT NULL,
	"language" text NOT NULL,
	"place" text DEFAULT '' NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"dates" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"consent_at" timestamp with time zone,
	"consent_way" text,
	"consent_version" integer,
	"consent_asked_by" text,
	"opted_out_at" timestamp with time zone,
	"number_doubted_at" timestamp with time zone,
	"flagged_at" timestamp with time zone,
	"flag_reason" text,
	"unanswered" integer DEFAULT 0 NOT NULL,
	"last_called_at" timestamp with time zone,
	"last_reached_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"erased_at" timestamp with time zone,
	CONSTRAINT "care_person_in_bounds" CHECK (char_length("care_person"."name") between 1 and 200
    and ("care_person"."number" ~ '^\+[1-9][0-9]{4,14}$') = ("care_person"."erased_at" is null)
    and ("care_person"."flagged_at" is null) = ("care_person"."flag_reason" is null)
    and ("care_person"."consent_at" is null) = ("care_person"."consent_version" is null)
    and ("care_person"."consent_at" is null) = ("care_person"."consent_way" is null))
);
--> statement-breakpoint
CREATE TABLE "care_task" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"keypad_call_id" uuid,
	"owner_id" text NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"resolved_by" text,
	"note" text DEFAULT '' NOT NULL,
	"escalated_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "care_task_is_told" CHECK (("care_task"."state" = 'resolved') = ("care_task"."resolved_at" is not null)
    and ("care_task"."state" <> 'resolved' or char_length("care_task"."note") > 0))
);
--> statement-breakpoint
CREATE TABLE "keypad_attempt" (
	"keypad_call_id" uuid NOT NULL,
	"place" smallint NOT NULL,
	"call_id" uuid NOT NULL,
	"carrier" text NOT NULL,
	"hinted_status" text,
	CONSTRAINT "keypad_attempt_keypad_call_id_place_pk" PRIMARY KEY("keypad_call_id","place")
);
--> statement-breakpoint
CREATE TABLE "keypad_call" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"script_id" uuid NOT NULL,
	"script_version" integer NOT NULL,
	"language" text NOT NULL,
	"content_hash" text NOT NULL,
	"outcome" text,
	"reason" text,
	"key" text,
	"meaning" text,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "keypad_call_is_told" CHECK (("keypad_call"."outcome" is null) = ("keypad_call"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "keypad_press" (
	"call_id" uuid NOT NULL,
	"place" smallint NOT NULL,
	"key" text,
	"source" text NOT NULL,
	"heard_at" timestamp with time zone NOT NULL,
	"is_confirmed" boolean NOT NULL,
	CONSTRAINT "keypad_press_call_id_place_pk" PRIMARY KEY("call_id","place")
);
--> statement-breakpoint
CREATE TABLE "consent_wording" (
	"programme_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"wording" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "consent_wording_programme_id_version_pk" PRIMARY KEY("programme_id","version")
);
--> statement-breakpoint
CREATE TABLE "programme" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"owner_id" text NOT NULL,
	"wallet_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"country" text NOT NULL,
	"hours" jsonb NOT NULL,
	"holidays" text[] DEFAULT '{}' NOT NULL,
	"budget_day_micros" bigint,
	"budget_month_micros" bigint,
	"carriers" text[] NOT NULL,
	"caller_ids" jsonb NOT NULL,
	"retries" jsonb NOT NULL,
	"languages" text[] NOT NULL,
	"help_due_minutes" integer NOT NULL,
	"unanswered_streak" integer NOT NULL,
	"is_paused" boolean DEFAULT false NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"archived_at" timestamp with time zone,
	CONSTRAINT "programme_in_bounds" CHECK (char_length("programme"."name") between 1 and 100
    and coalesce("programme"."budget_day_micros", 0) >= 0 and coalesce("programme"."budget_month_micros", 0) >= 0
    and "programme"."help_due_minutes" between 5 and 10080 and "programme"."unanswered_streak" between 2 and 20)
);
--> statement-breakpoint
CREATE TABLE "programme_member" (
	"programme_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"left_at" timestamp with time zone,
	CONSTRAINT "programme_member_programme_id_user_id_pk" PRIMARY KEY("programme_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "keypad_script" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"archived_at" timestamp with time zone,
	CONSTRAINT "keypad_script_name" CHECK (char_length("keypad_script"."name") between 1 and 100)
);
--> statement-breakpoint
CREATE TABLE "script_recording" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"audio" "bytea" NOT NULL,
	"duration_ms" integer NOT NULL,
	"file_name" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "script_version" (
	"script_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"keys" jsonb NOT NULL,
	"texts" jsonb NOT NULL,
	"repeats" smallint NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "script_version_script_id_version_pk" PRIMARY KEY("script_id","version"),
	CONSTRAINT "script_version_repeats" CHECK ("script_version"."repeats" between 0 and 2)
);
--> statement-breakpoint
CREATE TABLE "script_voice" (
	"script_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"language" text NOT NULL,
	"prompt_recording_id" uuid,
	"closing_recording_id" uuid,
	"flow_ids" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "script_voice_script_id_version_language_pk" PRIMARY KEY("script_id","version","language")
);
--> statement-breakpoint
CREATE TABLE "stock_batch" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"code" text NOT NULL,
	"expires_on" date,
	"quantity" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expiry_told_at" timestamp with time zone,
	CONSTRAINT "stock_batch_never_negative" CHECK ("stock_batch"."quantity" between 0 and 1000000000)
);
--> statement-breakpoint
CREATE TABLE "stock_item" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"minimum" integer NOT NULL,
	"maximum" integer,
	"is_below" boolean DEFAULT false NOT NULL,
	"last_counted_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"archived_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "stock_item_in_bounds" CHECK (char_length("stock_item"."name") between 1 and 100 and char_length("stock_item"."unit") between 1 and 30
    and "stock_item"."minimum" between 0 and 1000000000 and coalesce("stock_item"."maximum", "stock_item"."minimum") between "stock_item"."minimum" and 1000000000)
);
--> statement-breakpoint
CREATE TABLE "stock_movement" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "stock_movement_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"programme_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"change" integer NOT NULL,
	"quantity_after" integer NOT NULL,
	"by_user_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	CONSTRAINT "stock_movement_in_bounds" CHECK ("stock_movement"."quantity_after" >= 0 and char_length("stock_movement"."note") <= 500
    and case "stock_movement"."kind" when 'received' then "stock_movement"."change" > 0 when 'given' then "stock_movement"."change" < 0 when 'wasted' then "stock_movement"."change" < 0
      when 'corrected' then "stock_movement"."change" <> 0 and char_length("stock_movement"."note") > 0 else true end)
);
--> statement-breakpoint
ALTER TABLE "user" DROP CONSTRAINT "user_role_known";--> statement-breakpoint
DROP INDEX "user_staff";--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "username" text;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "must_change_password" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "contact_import" ADD COLUMN "programme_id" uuid;--> statement-breakpoint
ALTER TABLE "care_event" ADD CONSTRAINT "care_event_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_event" ADD CONSTRAINT "care_event_person_id_care_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."care_person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_event" ADD CONSTRAINT "care_event_by_user_id_user_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_person" ADD CONSTRAINT "care_person_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_person" ADD CONSTRAINT "care_person_worker_id_user_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_person" ADD CONSTRAINT "care_person_consent_asked_by_user_id_fk" FOREIGN KEY ("consent_asked_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_task" ADD CONSTRAINT "care_task_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_task" ADD CONSTRAINT "care_task_person_id_care_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."care_person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_task" ADD CONSTRAINT "care_task_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_task" ADD CONSTRAINT "care_task_resolved_by_user_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_attempt" ADD CONSTRAINT "keypad_attempt_keypad_call_id_keypad_call_id_fk" FOREIGN KEY ("keypad_call_id") REFERENCES "public"."keypad_call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_attempt" ADD CONSTRAINT "keypad_attempt_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_call" ADD CONSTRAINT "keypad_call_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_call" ADD CONSTRAINT "keypad_call_person_id_care_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."care_person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_call" ADD CONSTRAINT "keypad_call_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_call" ADD CONSTRAINT "keypad_call_script_id_keypad_script_id_fk" FOREIGN KEY ("script_id") REFERENCES "public"."keypad_script"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_press" ADD CONSTRAINT "keypad_press_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_wording" ADD CONSTRAINT "consent_wording_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_wording" ADD CONSTRAINT "consent_wording_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme" ADD CONSTRAINT "programme_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme" ADD CONSTRAINT "programme_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme_member" ADD CONSTRAINT "programme_member_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "programme_member" ADD CONSTRAINT "programme_member_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keypad_script" ADD CONSTRAINT "keypad_script_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script_recording" ADD CONSTRAINT "script_recording_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script_recording" ADD CONSTRAINT "script_recording_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script_version" ADD CONSTRAINT "script_version_script_id_keypad_script_id_fk" FOREIGN KEY ("script_id") REFERENCES "public"."keypad_script"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script_version" ADD CONSTRAINT "script_version_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script_voice" ADD CONSTRAINT "script_voice_prompt_recording_id_script_recording_id_fk" FOREIGN KEY ("prompt_recording_id") REFERENCES "public"."script_recording"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script_voice" ADD CONSTRAINT "script_voice_closing_recording_id_script_recording_id_fk" FOREIGN KEY ("closing_recording_id") REFERENCES "public"."script_recording"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_batch" ADD CONSTRAINT "stock_batch_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_batch" ADD CONSTRAINT "stock_batch_item_id_stock_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."stock_item"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_item" ADD CONSTRAINT "stock_item_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_item" ADD CONSTRAINT "stock_item_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_item_id_stock_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."stock_item"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_batch_id_stock_batch_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."stock_batch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_by_user_id_user_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "care_event_by_person" ON "care_event" USING btree ("person_id","id");--> statement-breakpoint
CREATE INDEX "care_person_list" ON "care_person" USING btree ("programme_id",("flagged_at" is null),"name","id");--> statement-breakpoint
CREATE INDEX "care_person_by_worker" ON "care_person" USING btree ("worker_id");--> statement-breakpoint
CREATE INDEX "care_person_by_number" ON "care_person" USING btree ("programme_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "care_task_once" ON "care_task" USING btree ("keypad_call_id","kind");--> statement-breakpoint
CREATE INDEX "care_task_open" ON "care_task" USING btree ("programme_id","due_at") WHERE "care_task"."state" <> 'resolved';--> statement-breakpoint
CREATE INDEX "care_task_by_person" ON "care_task" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "keypad_attempt_by_call" ON "keypad_attempt" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "keypad_call_by_person" ON "keypad_call" USING btree ("person_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "keypad_call_by_programme" ON "keypad_call" USING btree ("programme_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "keypad_call_one_open" ON "keypad_call" USING btree ("person_id") WHERE "keypad_call"."outcome" is null;--> statement-breakpoint
CREATE INDEX "keypad_press_unconfirmed" ON "keypad_press" USING btree ("heard_at") WHERE not "keypad_press"."is_confirmed";--> statement-breakpoint
CREATE INDEX "programme_by_owner" ON "programme" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "programme_member_by_user" ON "programme_member" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "keypad_script_by_programme" ON "keypad_script" USING btree ("programme_id");--> statement-breakpoint
CREATE INDEX "script_recording_by_programme" ON "script_recording" USING btree ("programme_id");--> statement-breakpoint
CREATE UNIQUE INDEX "stock_batch_code" ON "stock_batch" USING btree ("item_id","code");--> statement-breakpoint
CREATE INDEX "stock_batch_by_programme" ON "stock_batch" USING btree ("programme_id");--> statement-breakpoint
CREATE INDEX "stock_batch_untold" ON "stock_batch" USING btree ("expires_on") WHERE "stock_batch"."expiry_told_at" is null and "stock_batch"."quantity" > 0;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_item_name" ON "stock_item" USING btree ("programme_id",lower("name")) WHERE "stock_item"."archived_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_movement_seq" ON "stock_movement" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "stock_movement_by_programme" ON "stock_movement" USING btree ("programme_id","seq" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "stock_movement_by_batch" ON "stock_movement" USING btree ("batch_id","seq");--> statement-breakpoint
ALTER TABLE "contact_import" ADD CONSTRAINT "contact_import_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "user_staff" ON "user" USING btree ("id") WHERE "user"."role" not in ('caller', 'worker', 'supervisor');--> statement-breakpoint
ALTER TABLE "user" ADD CONSTRAINT "user_username_unique" UNIQUE("username");--> statement-breakpoint
ALTER TABLE "user" ADD CONSTRAINT "user_role_known" CHECK ("user"."role" in ('caller', 'auditor', 'finance', 'admin', 'worker', 'supervisor'));