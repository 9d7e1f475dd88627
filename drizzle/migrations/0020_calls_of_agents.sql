CREATE TABLE "blocked_number" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"number" text NOT NULL,
	"blocked_at" timestamp with time zone NOT NULL,
	"turned_away_at" timestamp with time zone,
	CONSTRAINT "blocked_number_e164" CHECK ("blocked_number"."number" ~ '^\+[1-9][0-9]{4,14}$' or "blocked_number"."number" = 'anonymous')
);
--> statement-breakpoint
ALTER TABLE "blocked_number" ADD CONSTRAINT "blocked_number_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "blocked_number_once" ON "blocked_number" USING btree ("user_id","number");