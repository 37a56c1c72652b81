"""Who is known: what records say of people, who was taken for whom, and what somebody decided about that."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hub.domain.facts import Told
from hub.domain.ids import AgencyId, BlockingKey, PersonId, RecordId, ReviewId
from hub.domain.person import Person
from hub.domain.review import Review
from hub.flow.received import Decision, Erased, KnownRecord, Link, RecordKey, Rectified
from hub.matching.features import Features, features_of
from hub.matching.same import Described

Mention = tuple[RecordKey, str]
"""One person as one record names them: the record and the ref."""


class KnownPeople:
    """People and records, whole in what concerns the events at hand."""

    def __init__(self) -> None:
        self.records: dict[RecordKey, KnownRecord] = {}
        self.people_by_key: dict[BlockingKey, set[PersonId]] = defaultdict(set)
        self.reviews: dict[ReviewId, Review] = {}
        self.rectified: list[Rectified] = []
        """What is right where agencies say something wrong of somebody."""
        self.newest = 0
        """The place of what was decided last."""
        self._links: dict[frozenset[PersonId], Link] = {}
        self._records_of: dict[PersonId, dict[RecordKey, str]] = defaultdict(dict)
        self._mentions: dict[PersonId, Mention] = {}
        """Where each description stands, by the id that it would have alone."""
        self._features: dict[PersonId, dict[Mention, Features | Described]] = defaultdict(dict)
        """What is compared of a person: as it was stored, or to be worked out from what was said."""

    def described(self, person: PersonId) -> list[Described]:
        """Return what each agency's newest revisions say of a person."""
        found = []
        for record in self.records_of(person):
            said = self.person_in(record, self._records_of[person][record.key])
            if said:
                found.append(Described(source=record.key.source, person=said))
        return found

    def records_of(self, person: PersonId) -> list[KnownRecord]:
        """Return the records that speak of a person and were not withdrawn, oldest first."""
        return sorted((r for r in self.ever_of(person) if not r.withdrawn), key=by_age)

    def ever_of(self, person: PersonId) -> list[KnownRecord]:
        """Return the records that speak of a person, withdrawn ones too."""
        return [self.records[key] for key in self._records_of.get(person, ())]

    def person_in(self, record: KnownRecord, ref: str) -> Person | None:
        """Return the person that a record names by `ref`."""
        people: tuple[Person, ...] = getattr(record.event, "people", ())
        return next((person for person in people if person.ref == ref), None)

    def records_called(self, source: AgencyId, record: RecordId) -> list[KnownRecord]:
        """Return everything that an agency told under one record number."""
        keys = (RecordKey(source=source, record=record, told=told) for told in Told)
        return [self.records[key] for key in keys if key in self.records]

    def candidates(self, keys: Iterable[BlockingKey]) -> list[PersonId]:
        """Return everyone who has one of the keys, in a settled order."""
        return sorted({person for key in keys for person in self.people_by_key.get(key, ())})

    def features_of(self, person: PersonId) -> list[Features]:
        """Return what is compared of each description of a person."""
        said = self._features.get(person, {}).values()
        return [one if isinstance(one, Features) else features_of(one.person, one.source) for one in said]

    def said_by_alone(self, person: PersonId) -> dict[PersonId, list[Features]]:
        """Return what is compared of each description of a person, by the id that it would have alone.

        What was withdrawn is of somebody too, and may be told again.
        """
        said: dict[PersonId, list[Features]] = {alone: [] for alone in self.alone_in(person)}
        for record in self.ever_of(person):
            ref = self._records_of[person][record.key]
            found = self.person_in(record, ref)
            if found:
                said[record.alone_of(ref)].append(features_of(found, record.key.source))
        return said

    def person_of(self, alone: PersonId) -> PersonId | None:
        """Return who a description is taken to be, by the id that it would have alone; None if nobody gives it."""
        key, ref = self._mentions.get(alone, (None, ""))
        record = self.records[key] if key else None
        return record.people[ref] if record and ref in record.people and record.alone_of(ref) == alone else None

    def alone_in(self, person: PersonId) -> frozenset[PersonId]:
        """Return the descriptions that make up a person, by the ids that they would have alone."""
        return frozenset(
            r.alone_of(ref) for r in self.ever_of(person) for ref, who in r.people.items() if who == person
        )

    def founder_of(self, members: Iterable[PersonId]) -> PersonId:
        """Return the description that came first: by its id a person is known."""
        return min(self._ages(members))[1]

    def first_seq(self, members: Iterable[PersonId]) -> int:
        """Return the place of the first record that gave one of these descriptions."""
        return min((seq for seq, _ in self._ages(members)), default=0)

    def _ages(self, members: Iterable[PersonId]) -> list[tuple[int, PersonId]]:
        found = []
        for alone in members:
            person = self.person_of(alone)
            records = self.ever_of(person) if person else ()
            seqs = [r.seq or 0 for r in records if alone in map(r.alone_of, r.people)]
            found += [(min(seqs), alone)] if seqs else []
        return found

    def link_of(self, pair: frozenset[PersonId]) -> Link | None:
        """Return what somebody decided about two descriptions."""
        return self._links.get(pair)

    def joins(self) -> list[Link]:
        """Return what somebody joined and nobody has separated by the same pair since, in the order of decision."""
        return sorted((link for link in self._links.values() if link.same), key=lambda link: link.seq or 0)

    def separations(self) -> list[frozenset[PersonId]]:
        """Return the pairs of descriptions that somebody has told apart."""
        return [pair for pair, link in self._links.items() if not link.same]

    def are_apart(self, alone: PersonId, person: PersonId) -> bool:
        """Say whether somebody has decided that a description, or who it is taken to be, is not this person."""
        if not self._links:
            return False
        here = self.alone_in(self.person_of(alone) or alone) | {alone}
        there = self.alone_in(person)
        return any(not link.same and link.pair & here and link.pair & there for link in self._links.values())

    def is_reviewed(self, alone: PersonId, person: PersonId) -> bool:
        """Say whether somebody has been asked whether a description is of this person."""
        there = self.alone_in(person)
        return any(alone in review.pair and review.pair & there for review in self.reviews.values())

    def learn_who(self, decision: Decision) -> None:
        """Take in whom a decision found under which keys, and what was decided on people."""
        for key, person in decision.keys:
            self.people_by_key[key].add(person)
        for person, heir in decision.heirs:
            for people in self.people_by_key.values():
                if person in people:
                    people.add(heir)
        self._learn_decided(decision)

    def _learn_decided(self, decision: Decision) -> None:
        """Take in what somebody decided on people, or is asked to."""
        if decision.erased:
            self._forget(decision.erased)
        for rectified in decision.rectified:
            self.learn_rectified(rectified)
        for review in decision.reviews:
            self.learn_review(review)
        for link in decision.links:
            self.learn_link(link)

    def _forget(self, erased: Erased) -> None:
        """Forget everything about somebody but what a record of others still says."""
        for people in self.people_by_key.values():
            people.difference_update(erased.ids)
        self.reviews = {key: one for key, one in self.reviews.items() if not one.pair & erased.ids}
        self._links = {pair: one for pair, one in self._links.items() if not pair & erased.ids}
        self.rectified = [one for one in self.rectified if one.person not in erased.ids]
        for person in erased.ids:
            self._features.pop(person, None)
            self._mentions.pop(person, None)
            self._records_of.pop(person, None)
        for key in erased.records:
            self.records.pop(key, None)

    def learn_rectified(self, rectified: Rectified) -> None:
        """Take in what is right of somebody; what was decided on that field before is said again or does not hold."""
        self.rectified = [one for one in self.rectified if not one.is_of_field(rectified)] + [rectified]

    def learn_features(self, person: PersonId, mention: Mention, features: Features) -> None:
        """Take in what is compared of one description, as it was stored."""
        self._features[person][mention] = features

    def learn_review(self, review: Review) -> None:
        """Take in that a pair waits, or what somebody decided on it."""
        self.reviews[review.id] = review

    def learn_link(self, link: Link) -> None:
        """Take in what a person decided about two descriptions."""
        self._links[link.pair] = link if link.seq is not None else replace(link, seq=self.newest + 1)
        self.newest = max(self.newest, self._links[link.pair].seq or 0)

    def learn_who_is_in(self, record: KnownRecord) -> KnownRecord:
        """Take in of whom the newest revision of a record speaks; return it with its place."""
        before = self.records.get(record.key)
        for ref, person in before.people.items() if before else ():
            self._records_of[person].pop(record.key, None)
            self._features[person].pop((record.key, ref), None)
        record = record if record.seq is not None else replace(record, seq=self.newest + 1)
        self.newest = max(self.newest, record.seq or 0)
        self.records[record.key] = record
        for ref, person in record.people.items():
            self._records_of[person][record.key] = ref
            self._mentions[record.alone_of(ref)] = (record.key, ref)
            said = self.person_in(record, ref)
            if said and not record.withdrawn:
                self._features[person][record.key, ref] = Described(source=record.key.source, person=said)
        return record


def by_age(record: KnownRecord) -> tuple[datetime, RecordKey]:
    """Order records by when their agencies recorded them."""
    return record.recorded_at, record.key
