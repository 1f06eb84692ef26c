"""What must not be written is found in real sentences; what may be written is left alone."""

import pytest

from app.intake.unwritten import GONE, Unwritten, find, pieces, strip, tidied

S, E, A, N = Unwritten.STATUS, Unwritten.ENTRY, Unwritten.A_NUMBER, Unwritten.SSN
R, D, U = Unwritten.RECORD, Unwritten.DIAGNOSIS, Unwritten.UNIT

STOPPED = [
    ("She is undocumented and afraid.", S),
    ("Es indocumentada y tiene miedo.", S),
    ("Los trabajadores son indocumentados", S),
    ("Dice que está sin papeles.", S),
    ("SIN PAPELES", S),
    ("Her husband is illegal.", S),
    ("he's illegal", S),
    ("They are here illegally.", S),
    ("an illegal immigrant", S),
    ("Vive aquí ilegalmente con su hermano", S),
    ("es un ilegal, dijo el patrón", S),
    ("su esposo es ilegal", S),
    ("He overstayed his visa in March.", S),
    ("visa overstay", S),
    ("Se le venció la visa.", S),
    ("Tiene visa de turista", S),
    ("came on a student visa", S),
    ("no tiene papeles", S),
    ("No tienen documentos.", S),
    ("He has no papers", S),
    ("asked about her immigration status", S),
    ("Su estatus migratorio es delicado", S),
    ("no status", S),
    ("She has a green card.", S),
    ("La mamá tiene mica", S),
    ("Es residente permanente", S),
    ("Los niños son ciudadanos", S),
    ("The children are US citizens", S),
    ("he is not a citizen", S),
    ("She has DACA", S),
    ("tiene TPS", S),
    ("He applied for asylum", S),
    ("Su caso de asilo sigue", S),
    ("There is a removal order against him", S),
    ("tiene orden de deportación", S),
    ("He was deported before", S),
    ("work permit expired", S),
    ("Se le acabó el permiso de trabajo", S),
    ("entered without inspection", E),
    ("She entered the country in 2015", E),
    ("They crossed the border near Nogales", E),
    ("He came here in 2019", E),
    ("has been in the US for ten years", E),
    ("Entró al país por el desierto", E),
    ("entraron sin visa", E),
    ("Cruzó la frontera con su hija", E),
    ("cruzaron el río", E),
    ("llegó a Estados Unidos hace tres años", E),
    ("Lleva 12 años en este país", E),
    ("vino en 2018", E),
    ("pasó por el desierto con su hermano", E),
    ("Brincaron la línea", E),
    ("They jumped the border", E),
    ("anda de ilegal", S),
    ("tiene papeles chuecos", S),
    ("his brother is undoc", S),
    ("su número de extranjero es A numero 123456789", A),
    ("078 05 1120", N),
    ("pagó al coyote", E),
    ("Paid a coyote to get here", E),
    ("date of entry 2014-05-01", E),
    ("A123456789", A),
    ("A-123-456-789", A),
    ("a# 098 765 432", A),
    ("su número A: 098765432", A),
    ("Alien number 123456789", A),
    ("078-05-1120", N),
    ("SSN 078051120", N),
    ("usa un seguro social falso", N),
    ("sin seguro social", N),
    ("He has a criminal record", R),
    ("convicted in 2010", R),
    ("He was arrested for driving without a licence", R),
    ("tiene antecedentes", R),
    ("estuvo preso dos años", R),
    ("lo detuvieron, fue arrestado por manejar borracho", R),
    ("had a DUI", R),
    ("She is bipolar", D),
    ("diagnosed with depression", D),
    ("tiene diabetes", D),
    ("Es alcohólico", D),
    ("Tiene VIH", D),
    ("12 Maple Street Apt 3B", U),
    ("calle Maple 12, apartamento 4", U),
    ("45 High St #2", U),
    ("Unit 12", U),
    ("apto. 5", U),
]
LEFT_ALONE = [
    "Agents entered without a warrant.",
    "ICE entered without knocking and without permission.",
    "Entraron sin orden firmada por un juez.",
    "Los agentes entraron sin permiso a la casa.",
    "It is illegal to fire her for that.",
    "Es ilegal que no le paguen.",
    "Eso es ilegal, le dijimos.",
    "Illegal deductions from her pay.",
    "The boss threatened to call immigration.",
    "El patrón la amenazó con llamar a la migra.",
    "She needs legal help and legal advice tonight.",
    "Necesita ayuda legal mañana.",
    "The employer keeps her passport.",
    "Le quitaron el pasaporte.",
    "Paid with a Visa card.",
    "A senior citizen asked for a ride.",
    "Se pidió un papel: decía DHS y la firma de un oficial.",
    "The paper said DHS, signed by an officer.",
    "No mostraron ningún papel.",
    "Three agents came in two cars at 06:10.",
    "They came to the house at six.",
    "Llegaron a la casa a las seis.",
    "He started work there in 2019.",
    "Entró a trabajar en 2019 y salió en marzo.",
    "She has worked at the farm for ten years.",
    "Fecha de ingreso al trabajo: marzo.",
    "He was arrested by ICE at work.",
    "Fue detenido por la migra en el trabajo.",
    "They arrested him for no reason.",
    "Was taken to the jail in Burlington.",
    "Está en la cárcel del condado.",
    "She needs insulin tonight.",
    "Necesita su medicina esta noche.",
    "Departamento de Trabajo, oficina de salarios",
    "Her apartment building is on Maple Street.",
    "The corner of High Street and Maple, by the bakery.",
    "Esquina de la calle Maple con High, junto a la panadería.",
    "Call 413 555 0101 after six.",
    "Route 9 near exit 19",
    "Case TERN-4821 is about the same.",
    "Ask for Rosa, press 2.",
    "The floor was wet: el piso estaba mojado.",
    "Status of the case: waiting for the partner.",
    "She wants a lawyer and a ride to court on Monday.",
    "Quiere que la acompañen al tribunal el lunes.",
    "What she wants: her last two weeks of pay.",
    "Sin documentos de pago, solo tiene recibos.",
    "No tiene papeles de la compra.",
    "He has papers from the court about the rent.",
    "Record of payments: none.",
    "Their status update comes on Friday.",
    "Room 204 of the courthouse",
    "A caller from Holyoke, in Spanish.",
    "Estados Unidos contra nadie: solo una pregunta.",
    "They stopped illegally parked cars.",
    "The agents jumped the fence and broke the door.",
    "Los agentes brincaron la cerca de la casa.",
    "No tiene nada de ilegal.",
    "Pasó el día en la oficina.",
    "At 6 a.m. the I.C.E. agents came, U.S. flags on their sleeves.",
    "Receipt 123456789, paid on 11.05.2026",
    "La familia está en este país.",
]


@pytest.mark.parametrize(("sentence", "why"), STOPPED)
def test_what_must_not_be_written_is_found(sentence, why):
    assert why in {each.why for each in find(tidied(sentence))}, find(tidied(sentence))


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_what_may_be_written_is_left_alone(sentence):
    text = tidied(sentence)
    assert [text[each.start : each.end] for each in find(text)] == []


@pytest.mark.parametrize(("sentence", "why"), STOPPED)
def test_what_is_stripped_has_nothing_left_to_find(sentence, why):
    text = tidied(sentence)
    left = strip(text, find(text))
    assert GONE in left
    assert find(left) == []


def test_the_rest_of_a_sentence_stays():
    text = "Ana is at home. She is undocumented. Call after six."
    found = find(text)
    assert strip(text, found) == f"Ana is at home. She is {GONE}. Call after six."
    assert "".join(piece for piece, _ in pieces(text, found)) == text
    assert [piece for piece, why in pieces(text, found) if why] == ["undocumented"]


def test_accents_capitals_and_hidden_letters_hide_nothing():
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in "undocumented")
    for sentence in (
        "INDOCUMENTADO",
        "indocumenta\u0301do",
        "indo\u200bcumentado",
        wide,
        "sin\u00a0papeles",
        "sin\npapeles",
        "sin  papeles",
        "sin \n\n papeles",
        "sin\u2028papeles",
        "".join(f"{letter}\u0336" for letter in "indocumentado"),
        "un\u2011documented",
        "078\u201305\u20131120",
        "She has D.A.C.A.",
        "H.I.V. positive",
        "i-n-d-o-c-u-m-e-n-t-a-d-o",
    ):
        assert find(tidied(sentence)), sentence


def test_what_hides_words_goes_out_with_them():
    for sentence in (
        "has  D.A.C.A. now",
        "está sin  \n papeles hoy",
        "es l\u0336p\u0336r\u0336 hoy",
    ):
        found = find(tidied(sentence))
        left = strip(tidied(sentence), found)
        assert "".join(piece for piece, _ in pieces(tidied(sentence), found)) == sentence
        assert (left.count(GONE), find(left)) == (1, []), left
    assert (
        strip("está sin  \n papeles hoy", find("está sin  \n papeles hoy"))
        == f"está {GONE} hoy"
    )


def test_a_diagnosis_may_stand_where_medicine_is_asked_for():
    assert find("tiene diabetes", but={Unwritten.DIAGNOSIS}) == []
    assert find("tiene diabetes, sin papeles", but={Unwritten.DIAGNOSIS})
