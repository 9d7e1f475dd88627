CREATE TABLE "number_check" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"number" text NOT NULL,
	"code_hash" text NOT NULL,
	"tries_left" smallint NOT NULL,
	"call_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"proved_at" timestamp with time zone,
	"revision" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "number_check_e164" CHECK ("number_check"."number" ~ '^\+[1-9][0-9]{4,14}$'),
	CONSTRAINT "number_check_tries" CHECK ("number_check"."tries_left" >= 0)
);
--> statement-breakpoint
CREATE TABLE "own_number" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"carrier" text NOT NULL,
	"is_shown" boolean DEFAULT false NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone,
	CONSTRAINT "own_number_e164" CHECK ("own_number"."number" ~ '^\+[1-9][0-9]{4,14}$')
);
--> statement-breakpoint
ALTER TABLE "number_check" ADD CONSTRAINT "number_check_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_check" ADD CONSTRAINT "number_check_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "own_number" ADD CONSTRAINT "own_number_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "number_check_by_user" ON "number_check" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "number_check_by_number" ON "number_check" USING btree ("number","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "own_number_once" ON "own_number" USING btree ("number") WHERE "own_number"."released_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "own_number_one_shown" ON "own_number" USING btree ("user_id") WHERE "own_number"."is_shown" and "own_number"."released_at" is null;--> statement-breakpoint
CREATE INDEX "own_number_by_user" ON "own_number" USING btree ("user_id");