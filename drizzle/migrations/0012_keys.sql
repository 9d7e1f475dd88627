CREATE TABLE "api_key" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"digest" text NOT NULL,
	"tail" char(4) NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_key_digest_once" UNIQUE("digest"),
	CONSTRAINT "api_key_digest_form" CHECK ("api_key"."digest" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "api_key_scopes_some" CHECK (cardinality("api_key"."scopes") > 0)
);
--> statement-breakpoint
CREATE TABLE "price_guard" (
	"user_id" text PRIMARY KEY NOT NULL,
	"ask_above_nanos" bigint NOT NULL,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "call_device_event" (
	"call_id" uuid NOT NULL,
	"place" smallint NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"warning" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "call_device_event_call_id_place_pk" PRIMARY KEY("call_id","place"),
	CONSTRAINT "call_device_event_place" CHECK ("call_device_event"."place" between 0 and 199)
);
--> statement-breakpoint
CREATE TABLE "call_rating" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"stars" smallint NOT NULL,
	"reasons" text[] NOT NULL,
	"rated_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone,
	CONSTRAINT "call_rating_stars" CHECK ("call_rating"."stars" between 1 and 5),
	CONSTRAINT "call_rating_reasons" CHECK ("call_rating"."stars" <= 3 or cardinality("call_rating"."reasons") = 0)
);
--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_guard" ADD CONSTRAINT "price_guard_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_device_event" ADD CONSTRAINT "call_device_event_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_device_event" ADD CONSTRAINT "call_device_event_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_rating" ADD CONSTRAINT "call_rating_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_rating" ADD CONSTRAINT "call_rating_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_by_user" ON "api_key" USING btree ("user_id","created_at");