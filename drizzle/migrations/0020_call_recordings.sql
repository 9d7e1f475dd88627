CREATE TABLE "call_recording" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"carrier" text NOT NULL,
	"leg_id" text NOT NULL,
	"recording_id" text,
	"state" text DEFAULT 'asked' NOT NULL,
	"duration_seconds" integer,
	"created_at" timestamp with time zone NOT NULL,
	"kept_until" timestamp with time zone NOT NULL,
	CONSTRAINT "call_recording_is_told" CHECK (("call_recording"."state" not in ('running', 'kept') or "call_recording"."recording_id" is not null)
    and ("call_recording"."duration_seconds" is null or "call_recording"."duration_seconds" >= 0))
);
--> statement-breakpoint
ALTER TABLE "call_recording" ADD CONSTRAINT "call_recording_call_id_call_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "call_recording" ADD CONSTRAINT "call_recording_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "call_recording_by_end" ON "call_recording" USING btree ("kept_until") WHERE "call_recording"."state" <> 'deleted';