"""Neutral cities where dialogues are known to meet, and local seats in towns that do not exist."""

from dialogues.demo.story import Venue

GENEVA = Venue("Geneva, guest house above the lake", "Europe/Zurich", "europe")
OSLO = Venue("Oslo, seminar house by the fjord", "Europe/Oslo", "europe")
HELSINKI = Venue("Helsinki, university guest rooms", "Europe/Helsinki", "europe")
COPENHAGEN = Venue("Copenhagen, conference floor of a library", "Europe/Copenhagen", "europe")
ISTANBUL = Venue("Istanbul, small hotel on the Asian shore", "Europe/Istanbul", "middle_east")
MUSCAT = Venue("Muscat, guest house near the old port", "Asia/Muscat", "middle_east")
BANGKOK = Venue("Bangkok, meeting rooms by the river", "Asia/Bangkok", "asia")
KATHMANDU = Venue("Kathmandu, retreat above the valley", "Asia/Kathmandu", "asia")
NAIROBI = Venue("Nairobi, garden conference centre", "Africa/Nairobi", "africa")
OTTAWA = Venue("Ottawa, university seminar room", "America/Toronto", "americas")
# Invented towns; the zone is only a plausible clock.
TARVANE = Venue("Tarvane, water users' hall", "Africa/Abidjan", "africa")
KOSSERET = Venue("Kosseret, school of the lower town", "Africa/Nairobi", "africa")
BEL_AZUR = Venue("Bel-Azour, maison des associations", "Asia/Beirut", "middle_east")
PORT_ELLUND = Venue("Port Ellund, seamen's institute", "Asia/Bangkok", "asia")
ONLINE = Venue("", "UTC", "online")
