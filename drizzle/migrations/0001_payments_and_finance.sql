CREATE TABLE "two_factor" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"verified" boolean DEFAULT true NOT NULL,
	"failed_verification_count" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp with time zone,
	CONSTRAINT "two_factor_one_per_user" UNIQUE("user_id")
);
--> statement-breakpoint
CREATE TABLE "adjustment_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wallet_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"amount_micros" bigint NOT NULL,
	"reason_code" text NOT NULL,
	"note" text NOT NULL,
	"evidence_links" text[] NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"decision_note" text,
	"transaction_id" bigint,
	CONSTRAINT "adjustment_moves_money" CHECK ("adjustment_request"."amount_micros" <> 0),
	CONSTRAINT "adjustment_by_two" CHECK ("adjustment_request"."state" <> 'approved' or "adjustment_request"."decided_by" <> "adjustment_request"."requested_by")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor_id" text NOT NULL,
	"action" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "board_check" (
	"name" text PRIMARY KEY NOT NULL,
	"checked_at" timestamp with time zone,
	"violations" integer,
	"rows" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"duration_ms" integer,
	"failed_at" timestamp with time zone,
	"failure" text,
	"asked_at" timestamp with time zone,
	"lease_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "call_complaint" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"state" text NOT NULL,
	"rule" text,
	"evidence" jsonb NOT NULL,
	"refunded_micros" bigint DEFAULT 0 NOT NULL,
	"transaction_id" bigint,
	"answer" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "call_complaint_call_id_unique" UNIQUE("call_id")
);
--> statement-breakpoint
CREATE TABLE "call_quality" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"mos_hundredths" integer,
	"jitter_ms" integer,
	"round_trip_ms" integer,
	"loss_basis_points" integer,
	"packets_received" integer NOT NULL,
	"packets_sent" integer NOT NULL,
	"heard_seconds" integer NOT NULL,
	"warnings" text[] NOT NULL,
	"reported_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "closed_month" (
	"month" date PRIMARY KEY NOT NULL,
	"closed_by" text NOT NULL,
	"closed_at" timestamp with time zone NOT NULL,
	"transaction_count" bigint NOT NULL,
	"sum_micros" bigint NOT NULL,
	"totals" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_counter" (
	"series" text PRIMARY KEY NOT NULL,
	"last_number" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finance_day" (
	"day" date NOT NULL,
	"kind" text NOT NULL,
	"contra_account" text NOT NULL,
	"row_count" bigint NOT NULL,
	"sum_micros" bigint NOT NULL,
	CONSTRAINT "finance_day_day_kind_contra_account_pk" PRIMARY KEY("day","kind","contra_account")
);
--> statement-breakpoint
CREATE TABLE "finance_day_cost" (
	"day" date PRIMARY KEY NOT NULL,
	"known_calls" bigint NOT NULL,
	"revenue_micros" bigint NOT NULL,
	"cost_micros" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finance_day_mark" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"through_id" bigint DEFAULT 0 NOT NULL,
	"costs_before" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	CONSTRAINT "finance_day_mark_only" CHECK ("finance_day_mark"."is_only")
);
--> statement-breakpoint
CREATE TABLE "finance_export" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"view" text NOT NULL,
	"format" text NOT NULL,
	"filter" jsonb NOT NULL,
	"file_name" text NOT NULL,
	"state" text DEFAULT 'ready' NOT NULL,
	"rows_total" integer NOT NULL,
	"rows_done" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ledger_anchor" (
	"day" date PRIMARY KEY NOT NULL,
	"wallet_count" integer NOT NULL,
	"transaction_count" bigint NOT NULL,
	"last_transaction_id" bigint NOT NULL,
	"sum_micros" bigint NOT NULL,
	"heads_digest" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"signature" text NOT NULL,
	"stored_at" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "match_case" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"bucket" text NOT NULL,
	"day" date NOT NULL,
	"call_id" uuid,
	"payment_id" uuid,
	"external_id" text,
	"ours" jsonb,
	"theirs" jsonb,
	"difference_micros" bigint,
	"state" text DEFAULT 'open' NOT NULL,
	"owner_id" text,
	"note" text,
	"found_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" text,
	CONSTRAINT "match_case_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "match_run" (
	"id" uuid PRIMARY KEY NOT NULL,
	"day" date NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"started_by" text NOT NULL,
	"counts" jsonb,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "provider_cost" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "provider_cost_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"call_id" uuid NOT NULL,
	"leg_sid" text NOT NULL,
	"is_child" boolean NOT NULL,
	"price_micros" bigint NOT NULL,
	"price_unit" char(3) NOT NULL,
	"duration_seconds" integer,
	"fetched_at" timestamp with time zone NOT NULL,
	CONSTRAINT "provider_cost_once" UNIQUE("leg_sid","price_micros","price_unit")
);
--> statement-breakpoint
CREATE TABLE "provider_cost_search" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"known_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"obstacle" text,
	"cost_micros" bigint DEFAULT 0 NOT NULL,
	"foreign_legs" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "used_code" (
	"user_id" text NOT NULL,
	"step" bigint NOT NULL,
	CONSTRAINT "used_code_user_id_step_pk" PRIMARY KEY("user_id","step")
);
--> statement-breakpoint
CREATE TABLE "lot_movement" (
	"transaction_id" bigint NOT NULL,
	"lot_id" bigint NOT NULL,
	"amount_micros" bigint NOT NULL,
	CONSTRAINT "lot_movement_transaction_id_lot_id_pk" PRIMARY KEY("transaction_id","lot_id")
);
--> statement-breakpoint
CREATE TABLE "notice_level" (
	"level_micros" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "voucher" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"code_tail" char(4) NOT NULL,
	"batch" text NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_micros" bigint NOT NULL,
	"grant_days" integer,
	"max_uses" integer NOT NULL,
	"uses" integer DEFAULT 0 NOT NULL,
	"valid_until" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"canceled_at" timestamp with time zone,
	CONSTRAINT "voucher_code_hash_unique" UNIQUE("code_hash"),
	CONSTRAINT "voucher_amount_positive" CHECK ("voucher"."amount_micros" > 0),
	CONSTRAINT "voucher_uses_limited" CHECK ("voucher"."uses" between 0 and "voucher"."max_uses")
);
--> statement-breakpoint
CREATE TABLE "voucher_attempt" (
	"user_id" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "voucher_use" (
	"voucher_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"transaction_id" bigint NOT NULL,
	"used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "voucher_use_voucher_id_user_id_pk" PRIMARY KEY("voucher_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "wallet_crossing" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wallet_crossing_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"wallet_id" uuid NOT NULL,
	"key" text NOT NULL,
	"level_micros" bigint NOT NULL,
	"available_micros" bigint NOT NULL,
	"crossed_at" timestamp with time zone NOT NULL,
	"handled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "wallet_level" (
	"wallet_id" uuid NOT NULL,
	"key" text NOT NULL,
	"is_below" boolean NOT NULL,
	CONSTRAINT "wallet_level_wallet_id_key_pk" PRIMARY KEY("wallet_id","key")
);
--> statement-breakpoint
CREATE TABLE "wallet_lot" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wallet_lot_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"wallet_id" uuid NOT NULL,
	"transaction_id" bigint NOT NULL,
	"amount_micros" bigint NOT NULL,
	"remaining_micros" bigint NOT NULL,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lot_within_its_amount" CHECK ("wallet_lot"."remaining_micros" between 0 and "wallet_lot"."amount_micros")
);
--> statement-breakpoint
CREATE TABLE "mail_outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dedupe_key" text NOT NULL,
	"kind" text NOT NULL,
	"user_id" text,
	"to_address" text NOT NULL,
	"subject" text NOT NULL,
	"body_text" text NOT NULL,
	"body_html" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"last_error" text,
	"message_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "mail_outbox_dedupe_key_unique" UNIQUE("dedupe_key"),
	CONSTRAINT "mail_state_known" CHECK ("mail_outbox"."state" in ('queued', 'sending', 'sent', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "auto_topup" (
	"wallet_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"mode" text NOT NULL,
	"threshold_micros" bigint NOT NULL,
	"amount_minor" bigint NOT NULL,
	"daily_limit_minor" bigint NOT NULL,
	"consent_at" timestamp with time zone,
	"consent_text" text,
	"stopped_at" timestamp with time zone,
	"stop_reason" text,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "topup_bounds" CHECK ("auto_topup"."threshold_micros" >= 0 and "auto_topup"."amount_minor" > 0 and "auto_topup"."daily_limit_minor" >= "auto_topup"."amount_minor"),
	CONSTRAINT "topup_consent" CHECK ("auto_topup"."mode" <> 'charge' or "auto_topup"."consent_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "dispute" (
	"id" text PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"wallet_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"status" text NOT NULL,
	"status_rank" integer NOT NULL,
	"reason" text,
	"fee_minor" bigint DEFAULT 0 NOT NULL,
	"is_taken" boolean DEFAULT false NOT NULL,
	"is_returned" boolean DEFAULT false NOT NULL,
	"receivable_micros" bigint DEFAULT 0 NOT NULL,
	"collected_micros" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"evidence_due_at" timestamp with time zone,
	CONSTRAINT "dispute_owed_within" CHECK ("dispute"."receivable_micros" >= 0 and "dispute"."collected_micros" between 0 and "dispute"."receivable_micros")
);
--> statement-breakpoint
CREATE TABLE "payment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"wallet_id" uuid NOT NULL,
	"provider" text DEFAULT 'stripe' NOT NULL,
	"purpose" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"state" text DEFAULT 'created' NOT NULL,
	"saves_card" boolean DEFAULT false NOT NULL,
	"crossing_id" bigint,
	"session_id" text,
	"session_url" text,
	"provider_payment_id" text,
	"provider_charge_id" text,
	"method_label" text,
	"failure_code" text,
	"transaction_id" bigint,
	"receipt_number" text,
	"refunded_minor" bigint DEFAULT 0 NOT NULL,
	"disputed_minor" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"paid_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	"look_after" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "payment_receipt_number_unique" UNIQUE("receipt_number"),
	CONSTRAINT "payment_amount_positive" CHECK ("payment"."amount_minor" > 0),
	CONSTRAINT "payment_gives_back_what_it_took" CHECK ("payment"."refunded_minor" >= 0 and "payment"."disputed_minor" >= 0
    and "payment"."refunded_minor" <= "payment"."amount_minor" and "payment"."disputed_minor" <= "payment"."amount_minor"),
	CONSTRAINT "payment_paid_is_credited" CHECK (("payment"."state" = 'paid') = ("payment"."transaction_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "payment_customer" (
	"user_id" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	"method_id" text,
	"method_label" text,
	"method_expires" text,
	"saved_at" timestamp with time zone,
	CONSTRAINT "payment_customer_customer_id_unique" UNIQUE("customer_id")
);
--> statement-breakpoint
CREATE TABLE "payment_event" (
	"event_id" text PRIMARY KEY NOT NULL,
	"provider" text DEFAULT 'stripe' NOT NULL,
	"type" text NOT NULL,
	"object_id" text NOT NULL,
	"payment_id" uuid,
	"outcome" text NOT NULL,
	"facts" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payment_refund" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text DEFAULT 'created' NOT NULL,
	"provider_refund_id" text,
	"failure_code" text,
	"transaction_id" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	"look_after" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "payment_refund_positive" CHECK ("payment_refund"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "refund_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"wallet_id" uuid NOT NULL,
	"amount_micros" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"requested_by" text NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "user" DROP CONSTRAINT "user_role_known";--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "second_factor_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "user" ADD COLUMN "two_factor_enabled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD COLUMN "refunds_id" bigint;--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD COLUMN "payment_id" uuid;--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD COLUMN "granted_micros" bigint;--> statement-breakpoint
ALTER TABLE "wallet" ADD COLUMN "granted_micros" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet" ADD COLUMN "status_reason" text;--> statement-breakpoint
ALTER TABLE "wallet" ADD COLUMN "watch_under_micros" bigint;--> statement-breakpoint
ALTER TABLE "wallet" ADD COLUMN "watch_over_micros" bigint DEFAULT 0;--> statement-breakpoint
ALTER TABLE "two_factor" ADD CONSTRAINT "two_factor_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adjustment_request" ADD CONSTRAINT "adjustment_request_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adjustment_request" ADD CONSTRAINT "adjustment_request_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adjustment_request" ADD CONSTRAINT "adjustment_request_requested_by_user_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adjustment_request" ADD CONSTRAINT "adjustment_request_decided_by_user_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adjustment_request" ADD CONSTRAINT "adjustment_request_transaction_id_credit_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_complaint" ADD CONSTRAINT "call_complaint_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_complaint" ADD CONSTRAINT "call_complaint_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_complaint" ADD CONSTRAINT "call_complaint_transaction_id_credit_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_complaint" ADD CONSTRAINT "call_complaint_decided_by_user_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_quality" ADD CONSTRAINT "call_quality_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "closed_month" ADD CONSTRAINT "closed_month_closed_by_user_id_fk" FOREIGN KEY ("closed_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finance_export" ADD CONSTRAINT "finance_export_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_case" ADD CONSTRAINT "match_case_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_case" ADD CONSTRAINT "match_case_closed_by_user_id_fk" FOREIGN KEY ("closed_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_cost" ADD CONSTRAINT "provider_cost_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_cost_search" ADD CONSTRAINT "provider_cost_search_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "used_code" ADD CONSTRAINT "used_code_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lot_movement" ADD CONSTRAINT "lot_movement_transaction_id_credit_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lot_movement" ADD CONSTRAINT "lot_movement_lot_id_wallet_lot_id_fk" FOREIGN KEY ("lot_id") REFERENCES "public"."wallet_lot"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher" ADD CONSTRAINT "voucher_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_attempt" ADD CONSTRAINT "voucher_attempt_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_use" ADD CONSTRAINT "voucher_use_voucher_id_voucher_id_fk" FOREIGN KEY ("voucher_id") REFERENCES "public"."voucher"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_use" ADD CONSTRAINT "voucher_use_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_use" ADD CONSTRAINT "voucher_use_transaction_id_credit_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_crossing" ADD CONSTRAINT "wallet_crossing_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_level" ADD CONSTRAINT "wallet_level_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_lot" ADD CONSTRAINT "wallet_lot_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_lot" ADD CONSTRAINT "wallet_lot_transaction_id_credit_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_outbox" ADD CONSTRAINT "mail_outbox_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auto_topup" ADD CONSTRAINT "auto_topup_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auto_topup" ADD CONSTRAINT "auto_topup_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_payment_id_payment_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_transaction_id_credit_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_customer" ADD CONSTRAINT "payment_customer_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_refund" ADD CONSTRAINT "payment_refund_request_id_refund_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."refund_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_refund" ADD CONSTRAINT "payment_refund_payment_id_payment_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_refund" ADD CONSTRAINT "payment_refund_transaction_id_credit_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_request" ADD CONSTRAINT "refund_request_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_request" ADD CONSTRAINT "refund_request_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "adjustment_by_state" ON "adjustment_request" USING btree ("state","requested_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "adjustment_by_wallet" ON "adjustment_request" USING btree ("wallet_id");--> statement-breakpoint
CREATE INDEX "audit_by_subject" ON "audit_log" USING btree ("subject_type","subject_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "audit_by_actor" ON "audit_log" USING btree ("actor_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "complaint_by_state" ON "call_complaint" USING btree ("state","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "complaint_by_user" ON "call_complaint" USING btree ("user_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "export_by_user" ON "finance_export" USING btree ("user_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "case_by_state" ON "match_case" USING btree ("state","found_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "case_by_day" ON "match_case" USING btree ("day");--> statement-breakpoint
CREATE INDEX "match_run_by_day" ON "match_run" USING btree ("day","started_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "match_run_one_at_once" ON "match_run" USING btree ("day") WHERE "match_run"."finished_at" is null;--> statement-breakpoint
CREATE INDEX "user_staff" ON "user" USING btree ("id") WHERE "user"."role" <> 'caller';--> statement-breakpoint
CREATE INDEX "call_by_time" ON "call" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "provider_cost_by_call" ON "provider_cost" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "provider_cost_search_due" ON "provider_cost_search" USING btree ("next_at") WHERE "provider_cost_search"."completed_at" is null;--> statement-breakpoint
CREATE INDEX "provider_cost_search_ended" ON "provider_cost_search" USING btree ("completed_at") WHERE "provider_cost_search"."known_at" is not null;--> statement-breakpoint
CREATE INDEX "lot_movement_by_lot" ON "lot_movement" USING btree ("lot_id");--> statement-breakpoint
CREATE INDEX "crossing_unhandled" ON "wallet_crossing" USING btree ("id") WHERE "wallet_crossing"."handled_at" is null;--> statement-breakpoint
CREATE INDEX "lot_of_wallet" ON "wallet_lot" USING btree ("wallet_id") WHERE "wallet_lot"."remaining_micros" > 0;--> statement-breakpoint
CREATE INDEX "lot_by_expiry" ON "wallet_lot" USING btree ("expires_at") WHERE "wallet_lot"."remaining_micros" > 0 and "wallet_lot"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "mail_due" ON "mail_outbox" USING btree ("next_attempt_at") WHERE "mail_outbox"."state" in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "dispute_by_payment" ON "dispute" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "dispute_by_wallet" ON "dispute" USING btree ("wallet_id");--> statement-breakpoint
CREATE INDEX "payment_by_user" ON "payment" USING btree ("user_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "payment_by_wallet" ON "payment" USING btree ("wallet_id");--> statement-breakpoint
CREATE INDEX "payment_by_time" ON "payment" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "payment_to_look_at" ON "payment" USING btree ("look_after") WHERE "payment"."look_after" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_one_per_session" ON "payment" USING btree ("session_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_one_per_provider_payment" ON "payment" USING btree ("provider_payment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_one_per_crossing" ON "payment" USING btree ("crossing_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_one_per_transaction" ON "payment" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "payment_by_charge" ON "payment" USING btree ("provider_charge_id");--> statement-breakpoint
CREATE INDEX "payment_event_by_payment" ON "payment_event" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "payment_event_by_object" ON "payment_event" USING btree ("object_id");--> statement-breakpoint
CREATE INDEX "payment_refund_by_payment" ON "payment_refund" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "payment_refund_by_request" ON "payment_refund" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "payment_refund_to_look_at" ON "payment_refund" USING btree ("look_after") WHERE "payment_refund"."look_after" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_refund_one_per_provider_refund" ON "payment_refund" USING btree ("provider_refund_id");--> statement-breakpoint
CREATE INDEX "refund_request_by_user" ON "refund_request" USING btree ("user_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD CONSTRAINT "credit_transaction_refunds_id_credit_transaction_id_fk" FOREIGN KEY ("refunds_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "transaction_by_time" ON "credit_transaction" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "transaction_by_payment" ON "credit_transaction" USING btree ("payment_id") WHERE "credit_transaction"."payment_id" is not null;--> statement-breakpoint
CREATE INDEX "transaction_refunds" ON "credit_transaction" USING btree ("refunds_id") WHERE "credit_transaction"."refunds_id" is not null;--> statement-breakpoint
CREATE INDEX "transaction_by_call" ON "credit_transaction" USING btree ("call_id") WHERE "credit_transaction"."call_id" is not null and "credit_transaction"."kind" <> 'call_charge';--> statement-breakpoint
ALTER TABLE "user" ADD CONSTRAINT "user_role_known" CHECK ("user"."role" in ('caller', 'auditor', 'finance', 'admin'));--> statement-breakpoint
ALTER TABLE "wallet" ADD CONSTRAINT "wallet_granted_within_balance" CHECK ("wallet"."granted_micros" between 0 and "wallet"."balance_micros");--> statement-breakpoint
-- Until now every credit was granted: what a wallet holds becomes lots of its newest grants, without expiry.
INSERT INTO "wallet_lot" ("wallet_id", "transaction_id", "amount_micros", "remaining_micros", "created_at")
SELECT newest.wallet_id, newest.id, newest.amount_micros, least(newest.amount_micros, newest.balance_micros - newest.newer), newest.created_at
FROM (
  SELECT t.id, t.wallet_id, t.amount_micros, t.created_at, w.balance_micros,
    coalesce(sum(t.amount_micros) OVER (PARTITION BY t.wallet_id ORDER BY t.wallet_seq DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS newer
  FROM "credit_transaction" t JOIN "wallet" w ON w.id = t.wallet_id WHERE t.kind = 'grant'
) newest WHERE newest.newer < newest.balance_micros;--> statement-breakpoint
UPDATE "wallet" w SET "granted_micros" = l.remaining FROM (SELECT "wallet_id", sum("remaining_micros") AS remaining FROM "wallet_lot" GROUP BY 1) l
WHERE l.wallet_id = w.id;--> statement-breakpoint
CREATE INDEX "call_by_number" ON "call" USING btree ("to_number");--> statement-breakpoint
CREATE INDEX "transaction_by_kind" ON "credit_transaction" USING btree ("kind","id") WHERE "credit_transaction"."kind" <> 'call_charge';--> statement-breakpoint
CREATE INDEX "transaction_displaced" ON "credit_transaction" USING btree ("effective_at") WHERE not ("credit_transaction"."created_at" - "credit_transaction"."effective_at" between '-01:00:00'::interval and '01:00:00'::interval);--> statement-breakpoint
CREATE INDEX "transaction_late" ON "credit_transaction" USING btree ("id") WHERE "credit_transaction"."reason" like '%(late: belongs to %';--> statement-breakpoint
DROP INDEX "call_by_user";--> statement-breakpoint
DROP INDEX "call_refusal_by_user";--> statement-breakpoint
DROP INDEX "rate_deck_current";--> statement-breakpoint
CREATE INDEX "call_by_user" ON "call" USING btree ("user_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "call_refusal_by_user" ON "call_refusal" USING btree ("user_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "rate_deck_current" ON "rate_deck" USING btree ("source","valid_from" DESC NULLS FIRST);
