-- The server that the carrier asks gives the call to its leg.
grant execute on function claim_talk to talktime_system;
