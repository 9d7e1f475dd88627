CREATE TABLE "call_leg" (
	"carrier" text NOT NULL,
	"leg_id" text NOT NULL,
	"call_id" uuid NOT NULL,
	"role" text NOT NULL,
	"direction" text NOT NULL,
	"is_billed" boolean NOT NULL,
	"from_address" text,
	"to_address" text,
	"status" text NOT NULL,
	"sequence" integer,
	"started_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"duration_seconds" integer,
	"is_settled" boolean DEFAULT false NOT NULL,
	"is_late" boolean DEFAULT false NOT NULL,
	CONSTRAINT "call_leg_carrier_leg_id_pk" PRIMARY KEY("carrier","leg_id")
);
--> statement-breakpoint
CREATE TABLE "call_ended" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"taken_by" text[] DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
-- what calls knew of their two legs becomes two rows
INSERT INTO "call_leg" ("carrier", "leg_id", "call_id", "role", "direction", "is_billed", "from_address", "to_address", "status", "started_at", "is_settled")
	SELECT 'twilio', "parent_sid", "id", 'browser', 'inbound', false, 'client:' || "user_id", "to_number", "status", "created_at", "billed_at" IS NOT NULL
	FROM "call" WHERE "parent_sid" IS NOT NULL;
--> statement-breakpoint
INSERT INTO "call_leg" ("carrier", "leg_id", "call_id", "role", "direction", "is_billed", "from_address", "to_address", "status", "sequence", "started_at", "answered_at", "ended_at", "duration_seconds", "is_settled")
	SELECT 'twilio', "child_sid", "id", 'destination', 'outbound', true, "origin_number", "to_number", "status", "last_sequence", "created_at", "answered_at", "ended_at", "duration_seconds", "billed_at" IS NOT NULL
	FROM "call" WHERE "child_sid" IS NOT NULL;
--> statement-breakpoint
ALTER TABLE "call_leg" ADD CONSTRAINT "call_leg_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "call_leg_by_role" ON "call_leg" USING btree ("call_id","role");--> statement-breakpoint
CREATE UNIQUE INDEX "call_leg_one_billed" ON "call_leg" USING btree ("call_id") WHERE "call_leg"."is_billed";--> statement-breakpoint
ALTER TABLE "call" ADD COLUMN "channel" text DEFAULT 'browser' NOT NULL;--> statement-breakpoint
ALTER TABLE "call" ADD COLUMN "carrier" text DEFAULT 'twilio' NOT NULL;--> statement-breakpoint
ALTER TABLE "call" ADD COLUMN "has_leg" boolean DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE "call" SET "has_leg" = true WHERE "parent_sid" IS NOT NULL OR "child_sid" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "parent_sid";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "child_sid";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "last_sequence";--> statement-breakpoint
ALTER TABLE "webhook_event" RENAME COLUMN "provider" TO "carrier";--> statement-breakpoint
ALTER TABLE "webhook_event" ALTER COLUMN "carrier" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "webhook_event" DROP CONSTRAINT "webhook_event_pkey";--> statement-breakpoint
ALTER TABLE "webhook_event" ADD CONSTRAINT "webhook_event_carrier_dedupe_key_pk" PRIMARY KEY("carrier","dedupe_key");--> statement-breakpoint
ALTER TABLE "provider_cost" DROP CONSTRAINT "provider_cost_once";--> statement-breakpoint
ALTER TABLE "provider_cost" RENAME COLUMN "leg_sid" TO "leg_id";--> statement-breakpoint
ALTER TABLE "provider_cost" ADD COLUMN "carrier" text DEFAULT 'twilio' NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_cost" ALTER COLUMN "carrier" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "provider_cost" ADD CONSTRAINT "provider_cost_once" UNIQUE("carrier","leg_id","price_micros","price_unit");--> statement-breakpoint
ALTER TABLE "rate_deck" ADD COLUMN "carrier" text;--> statement-breakpoint
-- published decks refuse changes: the guards are put on again right after the migrations
ALTER TABLE "rate_deck" DISABLE TRIGGER USER;--> statement-breakpoint
UPDATE "rate_deck" SET "source" = 'live', "carrier" = 'twilio' WHERE "source" = 'twilio-live';--> statement-breakpoint
ALTER TABLE "rate_deck" ENABLE TRIGGER USER;--> statement-breakpoint
CREATE TABLE "call_component" (
	"call_id" uuid NOT NULL,
	"place" smallint NOT NULL,
	"component" text NOT NULL,
	"rate_id" bigint,
	"rate_nanos_per_minute" bigint NOT NULL,
	"connect_fee_micros" bigint NOT NULL,
	"initial_seconds" integer NOT NULL,
	"increment_seconds" integer NOT NULL,
	"minimum_seconds" integer NOT NULL,
	"grace_seconds" integer NOT NULL,
	"matched_prefix" text NOT NULL,
	"origin_prefix" text NOT NULL,
	"description" text NOT NULL,
	"held_micros" bigint NOT NULL,
	CONSTRAINT "call_component_call_id_place_pk" PRIMARY KEY("call_id","place"),
	CONSTRAINT "component_in_bounds" CHECK ("call_component"."held_micros" >= 0 and "call_component"."place" >= 1 and "call_component"."component" ~ '^[a-z]{1,20}$')
);
--> statement-breakpoint
-- what calls were quoted becomes the one component that each of them has; what was held for it is their hold
INSERT INTO "call_component" ("call_id", "place", "component", "rate_id", "rate_nanos_per_minute", "connect_fee_micros", "initial_seconds", "increment_seconds", "minimum_seconds", "grace_seconds", "matched_prefix", "origin_prefix", "description", "held_micros")
	SELECT c."id", 1, 'phone', c."rate_id", c."rate_nanos_per_minute", c."connect_fee_micros", c."initial_seconds", c."increment_seconds", c."minimum_seconds", c."grace_seconds", c."matched_prefix", c."origin_prefix", c."description", coalesce(h."amount_micros", 0)
	FROM "call" c LEFT JOIN "wallet_hold" h ON h."call_id" = c."id";
--> statement-breakpoint
ALTER TABLE "call_component" ADD CONSTRAINT "call_component_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_component" ADD CONSTRAINT "call_component_rate_id_rate_id_fk" FOREIGN KEY ("rate_id") REFERENCES "public"."rate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- the charge of each call becomes that of its component: defaults write no row, as the guards demand
ALTER TABLE "call_cost_breakdown" ADD COLUMN "place" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "call_cost_breakdown" ALTER COLUMN "place" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "call_cost_breakdown" ADD COLUMN "component" text DEFAULT 'phone' NOT NULL;--> statement-breakpoint
ALTER TABLE "call_cost_breakdown" ALTER COLUMN "component" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "call_cost_breakdown" ALTER COLUMN "rate_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "call_cost_breakdown" DROP CONSTRAINT "call_cost_breakdown_pkey";--> statement-breakpoint
ALTER TABLE "call_cost_breakdown" ADD CONSTRAINT "call_cost_breakdown_call_id_place_pk" PRIMARY KEY("call_id","place");--> statement-breakpoint
ALTER TABLE "call" ALTER COLUMN "channel" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "call" ALTER COLUMN "carrier" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "call" ALTER COLUMN "terms" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "call" DROP CONSTRAINT "call_rate_id_rate_id_fk";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "rate_id";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "rate_nanos_per_minute";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "connect_fee_micros";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "initial_seconds";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "increment_seconds";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "minimum_seconds";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "grace_seconds";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "matched_prefix";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "origin_prefix";--> statement-breakpoint
ALTER TABLE "call" DROP COLUMN "description";
