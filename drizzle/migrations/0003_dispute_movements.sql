CREATE TABLE "dispute_movement" (
	"id" text PRIMARY KEY NOT NULL,
	"dispute_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"fee_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "dispute" ADD COLUMN "out_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "dispute" ADD COLUMN "turns" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "dispute" ADD COLUMN "is_itemized" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "dispute_movement" ADD CONSTRAINT "dispute_movement_dispute_id_dispute_id_fk" FOREIGN KEY ("dispute_id") REFERENCES "public"."dispute"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dispute_movement_by_dispute" ON "dispute_movement" USING btree ("dispute_id");--> statement-breakpoint
-- What was taken and given back until now was all or nothing. The provider's own rows are asked for when it next tells of one.
update "dispute" set out_minor = case when is_taken and not is_returned then amount_minor else 0 end,
  turns = is_taken::int + (is_taken and is_returned)::int;--> statement-breakpoint
ALTER TABLE "dispute" DROP COLUMN "is_taken";--> statement-breakpoint
ALTER TABLE "dispute" DROP COLUMN "is_returned";--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_out_within" CHECK ("dispute"."out_minor" between 0 and "dispute"."amount_minor");