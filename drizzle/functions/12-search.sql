-- Finding people by what they are called, however it is written.

-- A name as it is looked for: small letters, without accents, those of Cyrillic and Greek as Latin ones. The same for the
-- name and for what was typed, so that each finds the other. Signs and other scripts stay as they are. It asks no
-- collation which letter is a small one: the answer would depend on how the database was made. Y is I, as those who write
-- Cyrillic names in Latin letters do not agree on it.
create or replace function folded(p_text text) returns text language sql immutable parallel safe
return case when p_text ~ '^[ -~]*$' then translate(lower(p_text), 'y', 'i') else (
  select translate(lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    translate(regexp_replace(normalize(p_text, NFKD), '[\u0300-\u036f\u064b-\u065f\u0640]', '', 'g'),
      'ĐđÐðØøŁłĦħŦŧıÞẞÆŒ' || 'абвгдезиклмнопрстуфыэіґєАБВГДЕЗИКЛМНОПРСТУФЫЭІҐЄЖХЦЧШЩЮЯ' || 'αβγδεζηικλμνξοπρσςτυφωΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΩΘΧΨ' || 'ъьЪЬ’ʼ',
      'ddddoollhhttiþßæœ' || 'abvgdeziklmnoprstufyeigeabvgdeziklmnoprstufyeigeжхцчшщюя' || 'avgdeziiklmnxoprsstyfoavgdeziiklmnxoprstyfoθχψ'),
    'þ', 'th'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ж', 'zh'), 'х', 'kh'), 'ц', 'ts'), 'ч', 'ch'), 'ш', 'sh'), 'щ', 'shch'),
    'ю', 'yu'), 'я', 'ya'), 'θ', 'th'), 'χ', 'ch'), 'ψ', 'ps')), 'y', 'i')) end;
