CREATE TABLE "evidence" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"chained_at" timestamp with time zone NOT NULL,
	"table_name" text NOT NULL,
	"row_key" text NOT NULL,
	"operation" text NOT NULL,
	"actor" text NOT NULL,
	"salt" "bytea" NOT NULL,
	"digest" "bytea",
	"prev_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence_pending" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_pending_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"table_name" text NOT NULL,
	"row_key" text NOT NULL,
	"operation" text NOT NULL,
	"actor" text NOT NULL,
	"salt" "bytea" DEFAULT uuid_send(gen_random_uuid()) NOT NULL,
	"digest" "bytea",
	"settled_call_id" uuid
);
--> statement-breakpoint
ALTER TABLE "ledger_anchor" ADD COLUMN "evidence_seq" bigint;--> statement-breakpoint
ALTER TABLE "ledger_anchor" ADD COLUMN "evidence_hash" "bytea";--> statement-breakpoint
CREATE INDEX "evidence_by_row" ON "evidence" USING btree ("table_name","row_key","seq" DESC NULLS FIRST);