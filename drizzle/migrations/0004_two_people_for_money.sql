CREATE TABLE "money_limit" (
	"name" text PRIMARY KEY NOT NULL,
	"amount" bigint NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "money_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"user_id" text,
	"wallet_id" uuid,
	"worth_micros" bigint NOT NULL,
	"content" jsonb NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"counted_at" timestamp with time zone,
	"decision_note" text,
	"transaction_id" bigint,
	CONSTRAINT "money_request_by_two" CHECK ("money_request"."state" <> 'approved' or "money_request"."decided_by" <> "money_request"."requested_by")
);
--> statement-breakpoint
CREATE TABLE "month_reopening" (
	"month" date NOT NULL,
	"closing" integer NOT NULL,
	"request_id" uuid NOT NULL,
	"reopened_at" timestamp with time zone NOT NULL,
	CONSTRAINT "month_reopening_month_closing_pk" PRIMARY KEY("month","closing"),
	CONSTRAINT "month_reopening_request_id_unique" UNIQUE("request_id")
);
--> statement-breakpoint
CREATE TABLE "voucher_batch" (
	"batch" text PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"approved_at" timestamp with time zone NOT NULL,
	"drawn_at" timestamp with time zone,
	"canceled_at" timestamp with time zone,
	"canceled_by" text,
	CONSTRAINT "voucher_batch_request_id_unique" UNIQUE("request_id")
);
--> statement-breakpoint
ALTER TABLE "credit_transaction" DROP CONSTRAINT "transaction_kind_known";--> statement-breakpoint
DROP INDEX "transaction_late";--> statement-breakpoint
ALTER TABLE "closed_month" DROP CONSTRAINT "closed_month_pkey";--> statement-breakpoint
ALTER TABLE "adjustment_request" ADD COLUMN "counted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "adjustment_request" ADD COLUMN "balance_micros" bigint;--> statement-breakpoint
ALTER TABLE "closed_month" ADD COLUMN "closing" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "closed_month" ADD CONSTRAINT "closed_month_month_closing_pk" PRIMARY KEY("month","closing");--> statement-breakpoint
ALTER TABLE "closed_month" ADD COLUMN "request_id" uuid;--> statement-breakpoint
ALTER TABLE "voucher" ADD COLUMN "approved_by" text;--> statement-breakpoint
ALTER TABLE "voucher" ADD COLUMN "request_id" uuid;--> statement-breakpoint
ALTER TABLE "user_limit" ADD COLUMN "request_id" uuid;--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD COLUMN "late_for" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "money_request" ADD CONSTRAINT "money_request_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "money_request" ADD CONSTRAINT "money_request_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "money_request" ADD CONSTRAINT "money_request_requested_by_user_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "money_request" ADD CONSTRAINT "money_request_decided_by_user_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "money_request" ADD CONSTRAINT "money_request_transaction_id_credit_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."credit_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "month_reopening" ADD CONSTRAINT "month_reopening_request_id_money_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."money_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "month_reopening" ADD CONSTRAINT "month_reopening_month_closing_closed_month_month_closing_fk" FOREIGN KEY ("month","closing") REFERENCES "public"."closed_month"("month","closing") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_batch" ADD CONSTRAINT "voucher_batch_request_id_money_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."money_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_batch" ADD CONSTRAINT "voucher_batch_canceled_by_user_id_fk" FOREIGN KEY ("canceled_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "money_request_by_state" ON "money_request" USING btree ("state","requested_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "money_request_by_subject" ON "money_request" USING btree ("kind","subject");--> statement-breakpoint
ALTER TABLE "voucher" ADD CONSTRAINT "voucher_approved_by_user_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "voucher_by_batch" ON "voucher" USING btree ("batch");--> statement-breakpoint
CREATE INDEX "transaction_late" ON "credit_transaction" USING btree ("id") WHERE "credit_transaction"."late_for" is not null;--> statement-breakpoint
ALTER TABLE "closed_month" ADD CONSTRAINT "closed_month_request_id_unique" UNIQUE("request_id");--> statement-breakpoint
ALTER TABLE "credit_transaction" ADD CONSTRAINT "transaction_kind_known" CHECK ("credit_transaction"."kind" in
    ('topup', 'grant', 'call_charge', 'refund', 'chargeback', 'adjustment', 'write_off', 'expiry', 'reversal'));