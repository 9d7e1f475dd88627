ALTER TABLE "rate" DROP CONSTRAINT "rate_one_per_prefix";--> statement-breakpoint
ALTER TABLE "rate" ADD COLUMN "is_exact" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "rate" ADD CONSTRAINT "rate_one_per_prefix" UNIQUE("deck_id","destination_prefix","origin_prefix","is_exact");