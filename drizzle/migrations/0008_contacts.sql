CREATE TABLE "contact" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"note" text NOT NULL,
	"tags" text[] NOT NULL,
	"is_favourite" boolean NOT NULL,
	"sort_name" text collate "C" NOT NULL,
	"name_key" text NOT NULL,
	"search_text" text NOT NULL,
	"last_called_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "contact_of_user" UNIQUE("id","user_id")
);
--> statement-breakpoint
CREATE TABLE "contact_import" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"format" text NOT NULL,
	"state" text NOT NULL,
	"rows_read" integer DEFAULT 0 NOT NULL,
	"rows_done" integer DEFAULT 0 NOT NULL,
	"bad_rows" integer DEFAULT 0 NOT NULL,
	"added" integer DEFAULT 0 NOT NULL,
	"joined" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"applied_at" timestamp with time zone,
	CONSTRAINT "contact_import_of_user" UNIQUE("id","user_id")
);
--> statement-breakpoint
CREATE TABLE "contact_import_row" (
	"import_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"place" integer NOT NULL,
	"line" integer NOT NULL,
	"problem" text,
	"content" jsonb,
	CONSTRAINT "contact_import_row_import_id_place_pk" PRIMARY KEY("import_id","place"),
	CONSTRAINT "contact_import_row_says_one" CHECK (("contact_import_row"."problem" is null) <> ("contact_import_row"."content" is null))
);
--> statement-breakpoint
CREATE TABLE "contact_number" (
	"contact_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"number" text NOT NULL,
	"label" text NOT NULL,
	"country" char(2),
	"place" smallint NOT NULL,
	"is_live" boolean DEFAULT true NOT NULL,
	CONSTRAINT "contact_number_contact_id_number_pk" PRIMARY KEY("contact_id","number"),
	CONSTRAINT "contact_number_e164" CHECK ("contact_number"."number" ~ '^\+[1-9][0-9]{4,14}$')
);
--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_import" ADD CONSTRAINT "contact_import_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_import_row" ADD CONSTRAINT "contact_import_row_import" FOREIGN KEY ("import_id","user_id") REFERENCES "public"."contact_import"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_number" ADD CONSTRAINT "contact_number_contact" FOREIGN KEY ("contact_id","user_id") REFERENCES "public"."contact"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contact_by_name" ON "contact" USING btree ("user_id","sort_name","id") WHERE "contact"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "contact_favourites_first" ON "contact" USING btree ("user_id",(not "is_favourite"),"sort_name","id") WHERE "contact"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "contact_deleted" ON "contact" USING btree ("deleted_at") WHERE "contact"."deleted_at" is not null;--> statement-breakpoint
CREATE INDEX "contact_import_by_user" ON "contact_import" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "contact_number_once" ON "contact_number" USING btree ("user_id","number") WHERE "contact_number"."is_live";