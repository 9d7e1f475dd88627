CREATE TABLE "call_number_day" (
	"user_id" text NOT NULL,
	"day" date NOT NULL,
	"to_number" text NOT NULL,
	"country" text NOT NULL,
	"currency" char(3) NOT NULL,
	"calls" integer NOT NULL,
	"completed_calls" integer NOT NULL,
	"talked_seconds" bigint NOT NULL,
	"charged_micros" bigint NOT NULL,
	CONSTRAINT "call_number_day_user_id_currency_day_to_number_country_pk" PRIMARY KEY("user_id","currency","day","to_number","country")
);
--> statement-breakpoint
CREATE TABLE "call_quarter" (
	"user_id" text NOT NULL,
	"quarter_at" timestamp with time zone NOT NULL,
	"currency" char(3) NOT NULL,
	"calls" integer NOT NULL,
	"completed_calls" integer NOT NULL,
	"talked_seconds" bigint NOT NULL,
	"charged_micros" bigint NOT NULL,
	CONSTRAINT "call_quarter_user_id_currency_quarter_at_pk" PRIMARY KEY("user_id","currency","quarter_at")
);
--> statement-breakpoint
ALTER TABLE "call_number_day" ADD CONSTRAINT "call_number_day_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_quarter" ADD CONSTRAINT "call_quarter_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- what was settled before; a call that its subscribers have not taken yet is counted when they do
INSERT INTO "call_quarter" ("user_id", "quarter_at", "currency", "calls", "completed_calls", "talked_seconds", "charged_micros")
	SELECT c."user_id", date_bin('15 minutes', c."created_at", 'epoch'), c."currency", count(*), count(*) FILTER (WHERE c."status" = 'completed'),
		coalesce(sum(c."duration_seconds"), 0), sum(c."charged_micros")
	FROM "call" c WHERE c."billed_at" IS NOT NULL AND NOT EXISTS (SELECT FROM "call_ended" e WHERE e."call_id" = c."id") GROUP BY 1, 2, 3;--> statement-breakpoint
INSERT INTO "call_number_day" ("user_id", "day", "to_number", "country", "currency", "calls", "completed_calls", "talked_seconds", "charged_micros")
	SELECT c."user_id", (c."created_at" AT TIME ZONE 'UTC')::date, c."to_number", coalesce(c."country"::text, ''), c."currency", count(*),
		count(*) FILTER (WHERE c."status" = 'completed'), coalesce(sum(c."duration_seconds"), 0), sum(c."charged_micros")
	FROM "call" c WHERE c."billed_at" IS NOT NULL AND NOT EXISTS (SELECT FROM "call_ended" e WHERE e."call_id" = c."id") GROUP BY 1, 2, 3, 4, 5;
