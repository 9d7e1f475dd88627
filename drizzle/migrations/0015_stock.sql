CREATE TABLE "stock_batch" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"code" text NOT NULL,
	"expires_on" date,
	"quantity" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expiry_told_at" timestamp with time zone,
	CONSTRAINT "stock_batch_never_negative" CHECK ("stock_batch"."quantity" between 0 and 1000000000)
);
--> statement-breakpoint
CREATE TABLE "stock_item" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme_id" uuid NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"minimum" integer NOT NULL,
	"maximum" integer,
	"is_below" boolean DEFAULT false NOT NULL,
	"last_counted_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"archived_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "stock_item_in_bounds" CHECK (char_length("stock_item"."name") between 1 and 100 and char_length("stock_item"."unit") between 1 and 30
    and "stock_item"."minimum" between 0 and 1000000000 and coalesce("stock_item"."maximum", "stock_item"."minimum") between "stock_item"."minimum" and 1000000000)
);
--> statement-breakpoint
CREATE TABLE "stock_movement" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "stock_movement_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"programme_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"batch_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"change" integer NOT NULL,
	"quantity_after" integer NOT NULL,
	"by_user_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	CONSTRAINT "stock_movement_in_bounds" CHECK ("stock_movement"."quantity_after" >= 0 and char_length("stock_movement"."note") <= 500
    and case "stock_movement"."kind" when 'received' then "stock_movement"."change" > 0 when 'given' then "stock_movement"."change" < 0 when 'wasted' then "stock_movement"."change" < 0
      when 'corrected' then "stock_movement"."change" <> 0 and char_length("stock_movement"."note") > 0 else true end)
);
--> statement-breakpoint
ALTER TABLE "stock_batch" ADD CONSTRAINT "stock_batch_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_batch" ADD CONSTRAINT "stock_batch_item_id_stock_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."stock_item"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_item" ADD CONSTRAINT "stock_item_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_item" ADD CONSTRAINT "stock_item_created_by_user_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_programme_id_programme_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programme"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_item_id_stock_item_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."stock_item"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_batch_id_stock_batch_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."stock_batch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_by_user_id_user_id_fk" FOREIGN KEY ("by_user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_batch_code" ON "stock_batch" USING btree ("item_id","code");--> statement-breakpoint
CREATE INDEX "stock_batch_by_programme" ON "stock_batch" USING btree ("programme_id");--> statement-breakpoint
CREATE INDEX "stock_batch_untold" ON "stock_batch" USING btree ("expires_on") WHERE "stock_batch"."expiry_told_at" is null and "stock_batch"."quantity" > 0;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_item_name" ON "stock_item" USING btree ("programme_id",lower("name")) WHERE "stock_item"."archived_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_movement_seq" ON "stock_movement" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "stock_movement_by_programme" ON "stock_movement" USING btree ("programme_id","seq" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "stock_movement_by_batch" ON "stock_movement" USING btree ("batch_id","seq");