/**
 * What regulators call the numbers that are nobody's own line, by calling code and the first digits behind it, and
 * what is particular about their price. Where a kind stands here, a refusal says it instead of "premium".
 */
export const LINE_KINDS = `
1 900 | pay-per-call number (900) | its owner sets the price
1 ...976 | pay-per-call number (976) | its owner sets the price
20 900 | premium number (0900) | its owner sets the price
212 89 | premium number (089) | its owner sets the price
213 80[3-6] | premium number (0803 to 0806) | its owner sets the price
213 80[12] | shared-cost number (0801, 0802) | its price depends on who calls
216 88 | premium number (88) | its owner sets the price
216 8(?:11|21) | shared-cost number (81x, 82x) | its price depends on who calls
221 88 | premium number (88) | its owner sets the price
221 81 | shared-cost number (81) | its price depends on who calls
234 700 | nationwide company number (0700) | our price list has no price for it
254 900 | premium number (0900) | its owner sets the price
255 90 | premium number (090x) | its owner sets the price
255 8[46] | shared-cost number (084x, 086x) | its price depends on who calls
256 90 | premium number (090x) | its owner sets the price
262 8[129] | surcharged number (numéro surtaxé, 081, 082 and 089) | its owner sets a price on top of the call
27 86[2-9] | premium number (0862 to 0869) | its owner sets the price
27 86 | shared-cost number (086) | its price depends on who calls
27 9 | premium number (09x) | its owner sets the price
30 801 | shared-cost number (801) | its price depends on who calls
30 90 | premium number (90x) | its owner sets the price
30 8[0127] | shared-cost number (801 to 875) | its price depends on who calls
31 900 | information number (0900) | its owner sets the price
31 90[69] | information number (0906, 0909) | its owner sets the price
31 88 | company number (088) | our price list has no price for it
31 14 | short number of a town hall (14) | only telephones in the Netherlands reach it
31 8[457] | nationwide company number (084, 085, 087) | our price list has no price for it
31 66 | pager (066) | nobody could talk to you there
32 78 | national-rate number (078) | our price list has no price for it
32 70 | special-rate number (070) | its price depends on who calls
32 90 | premium number (090x) | its owner sets the price
33 8[129] | surcharged number (numéro surtaxé, 081, 082 and 089) | its owner sets a price on top of the call
33 80[6-9] | ordinary-price number (0806 to 0809) | our price list has no price for it
33 836 | surcharged number (0836) | its owner sets a price on top of the call
34 901 | shared-cost number (901) | its price depends on who calls
34 902 | nationwide number (902) | its price depends on who calls
34 80[367] | premium number (80x) | its owner sets the price
34 905 | mass-calling number (905) | its owner sets the price
34 51 | company number (51) | our price list has no price for it
351 808 | shared-cost number (808) | its price depends on who calls
351 70[78] | universal access number (707, 708) | its price depends on who calls
351 (?:60(?!0)|64|76) | premium number | its owner sets the price
352 90 | premium number (90x) | its owner sets the price
352 801 | shared-cost number (801) | its price depends on who calls
353 818 | standard-rate number (0818) | our price list has no price for it
353 18(?:50|90) | shared-cost number (1850, 1890) | its price depends on who calls
353 15 | premium number (15xx) | its owner sets the price
354 90 | premium number (90x) | its owner sets the price
355 900 | premium number (0900) | its owner sets the price
355 808 | shared-cost number (0808) | its price depends on who calls
357 90 | premium number (90x) | its owner sets the price
357 801 | shared-cost number (801) | its price depends on who calls
358 [67]00 | service number (0600, 0700) | its owner sets the price
358 75 | nationwide company number (075) | our price list has no price for it
358 (?:10|20|29|30|60|7[13]) | nationwide company number | our price list has no price for it
359 90 | premium number (090) | its owner sets the price
359 700 | shared-cost number (0700) | its price depends on who calls
36 9[01] | premium number (06 90, 06 91) | its owner sets the price
370 90 | premium number (090x) | its owner sets the price
370 808 | shared-cost number (0808) | its price depends on who calls
371 90 | premium number (90) | its owner sets the price
371 81 | shared-cost number (81) | its price depends on who calls
372 900 | premium number (900) | its owner sets the price
373 90 | premium number (090x) | its owner sets the price
373 808 | shared-cost number (0808) | its price depends on who calls
375 902 | premium number (902) | its owner sets the price
380 900 | premium number (0900) | its owner sets the price
381 (?:90|78) | premium number (0900, 078) | its owner sets the price
383 900 | premium number (0900) | its owner sets the price
385 6(?!2) | premium number (06x) | its owner sets the price
386 (?:89|90) | premium number (089, 090) | its owner sets the price
387 9 | premium number (09x) | its owner sets the price
387 8 | shared-cost number (08x) | its price depends on who calls
389 5 | premium number (05) | its owner sets the price
389 8 | shared-cost number (08) | its price depends on who calls
39 84[0178] | shared-cost number (840 to 848) | its price depends on who calls
39 199 | single-rate number (numero unico, 199) | its price depends on who calls
39 89 | premium number (89x) | its owner sets the price
39 1(?:44|66) | premium number (144, 166) | its owner sets the price
40 90 | premium number (090x) | its owner sets the price
40 801 | shared-cost number (0801) | its price depends on who calls
41 84 | shared-cost number (084x) | its price depends on who calls
41 90 | premium number (090x) | its owner sets the price
41 58 | company number (058) | our price list has no price for it
41 74 | pager (074) | nobody could talk to you there
41 51 | company number (051) | our price list has no price for it
41 860 | mailbox (0860) | it leads to no person
420 90 | premium number (90x) | its owner sets the price
420 8[1-4] | shared-cost number (81x to 84x) | its price depends on who calls
421 9(?:00|[78]) | premium number (0900, 097x, 098x) | its owner sets the price
421 8(?!19|0) | shared-cost number (085x) | its price depends on who calls
423 90 | premium number (90x) | its owner sets the price
43 8(?:10|2[01]) | service number with a price cap (0810, 0820, 0821) | its price depends on who calls
43 9 | value-added number (09xx) | its owner sets the price
43 5 | company number (05) | our price list has no price for it
44 84 | service number (084) | its owner sets a service charge on top of the call
44 87 | service number (087) | its owner sets a service charge on top of the call
44 3 | UK-wide number (03), charged like a landline there | our price list has no price for it
44 55 | corporate number (055) | our price list has no price for it
44 9 | premium rate number (09) | its owner sets a service charge on top of the call
44 76(?!24) | radiopaging number (076) | its price depends on who calls
45 90 | premium number (90) | its owner sets the price
46 77 | shared-cost number (077) | its price depends on who calls
46 9(?:00|39|44) | premium number (0900, 0939, 0944) | its owner sets the price
46 10 | nationwide company number (010) | our price list has no price for it
46 74 | pager (074) | nobody could talk to you there
47 8[12] | special-rate number (81x, 82x) | its owner sets the price
47 0 | company number (five digits) | our price list has no price for it
48 801 | shared-cost number (801) | its price depends on who calls
48 804 | universal access number (804) | its price depends on who calls
48 70 | premium number (70x) | its owner sets the price
48 64 | pager (64) | nobody could talk to you there
49 180 | service number (0180) | its price depends on who calls
49 137 | mass-calling number (0137) | its owner sets the price
49 900 | premium-rate service (0900) | its owner sets the price
49 18 | number of a closed user group (018) | our price list has no price for it
49 16(?!2) | pager (016x) | nobody could talk to you there
503 900 | premium number (900) | its owner sets the price
506 90 | premium number (90x) | its owner sets the price
51 805 | premium number (0805) | its owner sets the price
51 801 | shared-cost number (0801) | its price depends on who calls
52 900 | premium number (900) | its owner sets the price
52 300 | shared-cost number (300) | its price depends on who calls
54 60 | premium number (0600 to 0609) | its owner sets the price
54 810 | shared-cost number (0810) | its price depends on who calls
55 300 | nationwide service number (0300) | its price depends on who calls
55 [34]00 | nationwide company number (300x, 400x) | its price depends on who calls
55 900 | premium number (0900) | its owner sets the price
55 500 | donation number (0500) | its owner sets the price
56 600 | shared-cost number (600) | its price depends on who calls
57 1?90 | premium number (901) | its owner sets the price
58 90 | premium number (0900) | its owner sets the price
590 8[129] | surcharged number (numéro surtaxé, 081, 082 and 089) | its owner sets a price on top of the call
594 8[129] | surcharged number (numéro surtaxé, 081, 082 and 089) | its owner sets a price on top of the call
596 8[129] | surcharged number (numéro surtaxé, 081, 082 and 089) | its owner sets a price on top of the call
598 90 | premium number (0900) | its owner sets the price
60 1?600 | premium number (600) | its owner sets the price
61 13 | local-rate number (13, 1300) | its price depends on who calls
61 19 | premium rate number (19) | its owner sets the price
61 163? | pager (016) | nobody could talk to you there
62 809 | premium number (0809) | its owner sets the price
62 804 | split-charge number (0804) | its price depends on who calls
64 900 | premium number (0900) | its owner sets the price
64 90 | premium number (0900) | its owner sets the price
65 1900 | premium number (1900) | its owner sets the price
65 7000 | nationwide company number (7000) | our price list has no price for it
66 1900 | audiotext number (1900) | its owner sets the price
7 80[39] | premium number (803, 809) | its owner sets the price
81 570 | Navi Dial number (0570) | its price depends on who calls
81 990 | premium number (0990) | its owner sets the price
82 60 | premium number (060) | its owner sets the price
82 1[568]\\d{6}$ | nationwide company number (15xx, 16xx, 18xx) | our price list has no price for it
84 1900 | value-added number (1900) | its owner sets the price
852 900 | premium number (900) | its owner sets the price
886 20 | premium number (020) | its owner sets the price
886 50 | nationwide company number (050) | our price list has no price for it
90 444 | nationwide company number (444) | its price depends on who calls
90 900 | premium number (900) | its owner sets the price
90 (?:888|898) | premium number (888, 898) | its owner sets the price
90 512 | pager (512) | nobody could talk to you there
91 1860 | nationwide company number (1860) | its price depends on who calls
91 140 | telemarketing number (140) | nobody could talk to you there
92 900 | premium number (0900) | its owner sets the price
92 \\d{2,3}111\\d{6}$ | universal access number (UAN, 111) | our price list has no price for it
961 9 | premium number (90) | its owner sets the price
962 9 | premium number (0900) | its owner sets the price
966 920 | unified number (9200) | our price list has no price for it
966 925 | premium number (925) | its owner sets the price
968 900 | premium number (900) | its owner sets the price
970 1700 | shared-cost number (1700) | its price depends on who calls
971 900 | premium number (900) | its owner sets the price
971 700 | shared-cost number (700) | its price depends on who calls
971 600 | nationwide company number (600) | our price list has no price for it
972 1700 | shared-cost number (1700) | its price depends on who calls
972 19 | premium number (19xx) | its owner sets the price
994 900 | premium number (0900) | its owner sets the price
`
