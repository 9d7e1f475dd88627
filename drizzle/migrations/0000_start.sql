CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "account_one_per_provider" UNIQUE("provider_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limit_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempt" (
	"account_key" text PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text DEFAULT 'caller' NOT NULL,
	"country" char(2) DEFAULT 'US' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email"),
	CONSTRAINT "user_role_known" CHECK ("user"."role" in ('caller', 'finance', 'admin')),
	CONSTRAINT "user_country_code" CHECK ("user"."country" ~ '^[A-Z]{2}$')
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "call" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"wallet_id" uuid NOT NULL,
	"to_number" text NOT NULL,
	"origin_number" text NOT NULL,
	"country" char(2),
	"line_type" text NOT NULL,
	"status" text DEFAULT 'initiated' NOT NULL,
	"status_rank" smallint DEFAULT 0 NOT NULL,
	"parent_sid" text,
	"child_sid" text,
	"last_sequence" integer,
	"max_seconds" integer NOT NULL,
	"rate_id" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"rate_nanos_per_minute" bigint NOT NULL,
	"connect_fee_micros" bigint NOT NULL,
	"initial_seconds" integer NOT NULL,
	"increment_seconds" integer NOT NULL,
	"minimum_seconds" integer NOT NULL,
	"grace_seconds" integer NOT NULL,
	"matched_prefix" text NOT NULL,
	"origin_prefix" text NOT NULL,
	"description" text NOT NULL,
	"terms" text GENERATED ALWAYS AS (currency::text || '.' || rate_nanos_per_minute::text || '.' || connect_fee_micros::text || '.' || initial_seconds::text || '.' || increment_seconds::text || '.' || minimum_seconds::text || '.' || grace_seconds::text) STORED NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"duration_seconds" integer,
	"end_requested_at" timestamp with time zone,
	"charged_micros" bigint,
	"billed_at" timestamp with time zone,
	"revision" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "call_parent_sid_unique" UNIQUE("parent_sid"),
	CONSTRAINT "call_child_sid_unique" UNIQUE("child_sid"),
	CONSTRAINT "call_in_bounds" CHECK ("call"."max_seconds" between 1 and 14400
    and ("call"."duration_seconds" is null or "call"."duration_seconds" between 0 and 86400)
    and ("call"."billed_at" is null) = ("call"."charged_micros" is null))
);
--> statement-breakpoint
CREATE TABLE "call_cost_breakdown" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"transaction_id" bigint,
	"wallet_id" uuid NOT NULL,
	"rate_id" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"rate_nanos_per_minute" bigint NOT NULL,
	"connect_fee_micros" bigint NOT NULL,
	"initial_seconds" integer NOT NULL,
	"increment_seconds" integer NOT NULL,
	"minimum_seconds" integer NOT NULL,
	"grace_seconds" integer NOT NULL,
	"matched_prefix" text NOT NULL,
	"origin_prefix" text NOT NULL,
	"duration_seconds" integer NOT NULL,
	"billed_seconds" integer NOT NULL,
	"held_micros" bigint NOT NULL,
	"computed_micros" bigint NOT NULL,
	"charged_micros" bigint NOT NULL,
	"uncollected_micros" bigint NOT NULL,
	"source" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "breakdown_adds_up" CHECK ("call_cost_breakdown"."computed_micros" = "call_cost_breakdown"."charged_micros" + "call_cost_breakdown"."uncollected_micros"),
	CONSTRAINT "breakdown_not_negative" CHECK ("call_cost_breakdown"."uncollected_micros" >= 0 and "call_cost_breakdown"."charged_micros" >= 0)
);
--> statement-breakpoint
CREATE TABLE "call_refusal" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "call_refusal_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" text NOT NULL,
	"code" text NOT NULL,
	"reason" text,
	"country" char(2),
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_event" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "webhook_event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"dedupe_key" text PRIMARY KEY NOT NULL,
	"provider" text DEFAULT 'twilio' NOT NULL,
	"call_id" uuid,
	"source" text NOT NULL,
	"kind" text NOT NULL,
	"occurred_at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"changed" text[] NOT NULL,
	"facts" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_limit" (
	"user_id" text PRIMARY KEY NOT NULL,
	"calls_at_once" integer,
	"starts_per_minute" integer,
	"countries_per_day" integer,
	"spend_per_day_micros" bigint,
	"price_per_minute_micros" bigint,
	"max_call_seconds" integer,
	"set_by" text NOT NULL,
	"reason" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rate_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"deck_id" bigint NOT NULL,
	"destination_prefix" text NOT NULL,
	"origin_prefix" text DEFAULT '' NOT NULL,
	"description" text NOT NULL,
	"line_type" text,
	"provider_rate_nanos_per_minute" bigint NOT NULL,
	"margin_nanos_per_minute" bigint NOT NULL,
	"rate_nanos_per_minute" bigint NOT NULL,
	"connect_fee_micros" bigint DEFAULT 0 NOT NULL,
	"initial_seconds" integer DEFAULT 60 NOT NULL,
	"increment_seconds" integer DEFAULT 60 NOT NULL,
	"minimum_seconds" integer DEFAULT 0 NOT NULL,
	"grace_seconds" integer DEFAULT 0 NOT NULL,
	"is_blocked" boolean DEFAULT false NOT NULL,
	"is_free" boolean DEFAULT false NOT NULL,
	"expires_at" timestamp with time zone,
	CONSTRAINT "rate_one_per_prefix" UNIQUE("deck_id","destination_prefix","origin_prefix"),
	CONSTRAINT "rate_prefix_digits" CHECK ("rate"."destination_prefix" ~ '^[0-9]{1,15}$' and "rate"."origin_prefix" ~ '^[0-9]{0,15}$'),
	CONSTRAINT "rate_not_negative" CHECK ("rate"."rate_nanos_per_minute" >= 0 and "rate"."connect_fee_micros" >= 0 and "rate"."provider_rate_nanos_per_minute" >= 0),
	CONSTRAINT "rate_zero_is_flagged" CHECK ("rate"."rate_nanos_per_minute" > 0 or "rate"."is_free" or "rate"."is_blocked"),
	CONSTRAINT "rate_margin_adds_up" CHECK ("rate"."rate_nanos_per_minute" = "rate"."provider_rate_nanos_per_minute" + "rate"."margin_nanos_per_minute"),
	CONSTRAINT "rate_increments" CHECK ("rate"."initial_seconds" between 1 and 3600 and "rate"."increment_seconds" between 1 and 3600 and "rate"."minimum_seconds" between 0 and 3600 and "rate"."grace_seconds" between 0 and 60)
);
--> statement-breakpoint
CREATE TABLE "rate_deck" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rate_deck_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"name" text NOT NULL,
	"currency" char(3) NOT NULL,
	"sha256" "bytea",
	"margin_rule" text NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credit_transaction" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "credit_transaction_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"wallet_id" uuid NOT NULL,
	"wallet_seq" bigint NOT NULL,
	"kind" text NOT NULL,
	"amount_micros" bigint NOT NULL,
	"balance_after_micros" bigint NOT NULL,
	"contra_account" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"call_id" uuid,
	"reverses_id" bigint,
	"actor" text NOT NULL,
	"reason" text,
	"effective_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"prev_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "credit_transaction_idempotency_key_unique" UNIQUE("idempotency_key"),
	CONSTRAINT "transaction_seq" UNIQUE("wallet_id","wallet_seq"),
	CONSTRAINT "transaction_moves_money" CHECK ("credit_transaction"."amount_micros" <> 0),
	CONSTRAINT "transaction_kind_known" CHECK ("credit_transaction"."kind" in
    ('topup', 'grant', 'call_charge', 'refund', 'chargeback', 'adjustment', 'expiry', 'reversal')),
	CONSTRAINT "transaction_balance_not_negative" CHECK ("credit_transaction"."balance_after_micros" >= 0)
);
--> statement-breakpoint
CREATE TABLE "wallet" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"currency" char(3) NOT NULL,
	"balance_micros" bigint DEFAULT 0 NOT NULL,
	"held_micros" bigint DEFAULT 0 NOT NULL,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"head_hash" "bytea" DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "wallet_one_per_currency" UNIQUE("user_id","currency"),
	CONSTRAINT "wallet_held_not_negative" CHECK ("wallet"."held_micros" >= 0),
	CONSTRAINT "wallet_never_overdrawn" CHECK ("wallet"."balance_micros" >= "wallet"."held_micros"),
	CONSTRAINT "wallet_status_known" CHECK ("wallet"."status" in ('active', 'frozen', 'closing', 'closed'))
);
--> statement-breakpoint
CREATE TABLE "wallet_hold" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"wallet_id" uuid NOT NULL,
	"amount_micros" bigint NOT NULL,
	"captured_micros" bigint,
	"state" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	"reconcile_after" timestamp with time zone NOT NULL,
	"reconcile_attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "hold_not_negative" CHECK ("wallet_hold"."amount_micros" >= 0),
	CONSTRAINT "hold_capture_fits" CHECK ("wallet_hold"."captured_micros" is null or ("wallet_hold"."captured_micros" between 0 and "wallet_hold"."amount_micros")),
	CONSTRAINT "hold_closed_once" CHECK (("wallet_hold"."state" = 'pending') = ("wallet_hold"."closed_at" is null))
);
--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call" ADD CONSTRAINT "call_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call" ADD CONSTRAINT "call_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call" ADD CONSTRAINT "call_rate_id_rate_id_fk" FOREIGN KEY ("rate_id") REFERENCES "public"."rate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_cost_breakdown" ADD CONSTRAINT "call_cost_breakdown_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_refusal" ADD CONSTRAINT "call_refusal_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_limit" ADD CONSTRAINT "user_limit_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_limit" ADD CONSTRAINT "user_limit_set_by_user_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rate" ADD CONSTRAINT "rate_deck_id_rate_deck_id_fk" FOREIGN KEY ("deck_id") REFERENCES "public"."rate_deck"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD CONSTRAINT "credit_transaction_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD CONSTRAINT "credit_transaction_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD CONSTRAINT "credit_transaction_reverses_id_credit_transaction_id_fk" FOREIGN KEY ("reverses_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet" ADD CONSTRAINT "wallet_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_hold" ADD CONSTRAINT "wallet_hold_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_hold" ADD CONSTRAINT "wallet_hold_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_by_user" ON "account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_by_user" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_by_expiry" ON "session" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_attempt_by_age" ON "sign_in_attempt" USING btree ("window_started_at");--> statement-breakpoint
CREATE INDEX "verification_by_identifier" ON "verification" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "call_by_user" ON "call" USING btree ("user_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "call_refusal_by_user" ON "call_refusal" USING btree ("user_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "webhook_event_by_call" ON "webhook_event" USING btree ("call_id","id");--> statement-breakpoint
CREATE INDEX "rate_deck_current" ON "rate_deck" USING btree ("source","valid_from" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "transaction_one_charge_per_call" ON "credit_transaction" USING btree ("call_id") WHERE "credit_transaction"."kind" = 'call_charge';--> statement-breakpoint
CREATE UNIQUE INDEX "transaction_reversed_once" ON "credit_transaction" USING btree ("reverses_id") WHERE "credit_transaction"."reverses_id" is not null;--> statement-breakpoint
CREATE INDEX "hold_open_by_expiry" ON "wallet_hold" USING btree ("expires_at") WHERE "wallet_hold"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "hold_open_by_reconcile" ON "wallet_hold" USING btree ("reconcile_after") WHERE "wallet_hold"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "hold_open_by_wallet" ON "wallet_hold" USING btree ("wallet_id") WHERE "wallet_hold"."state" = 'pending';