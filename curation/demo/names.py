"""Names for invented people: many languages, umlauts, hyphens, and words that are also ordinary English."""

from __future__ import annotations

FIRST_LINES = """
Will May Grace Hope Mark Bill Art Rose Faith Summer Frank Penny Iris Dale Chase Jack Sue Pat Drew Olive Aaron
Abigail Adaeze Adrian Agnieszka Ahmed Aiko Alejandro Aleksander Alice Amara Amelie Anaïs Anders Anjali Anna Antonio
Arjun Astrid Ayesha Beatriz Ben Björn Brigitte Bruno Camille Carlos Carmen Caroline Chen Chiara Chidi Chloé
Christoph Clara Claudia Daniel Daria Deepa Diego Dimitri Dominik Dorothea Ebba Edith Eduardo Elena Elif Elijah Emeka
Emilia Emre Erik Esther Étienne Eva Fatima Felix Fiona Florian Françoise Freya Gabriela Georg Giulia Gustavo Hana
Hannah Harald Hassan Helena Henrik Hiroshi Hugo Ibrahim Ines Ingrid Isabel Ivan Jakob Jana Jasmin Javier Jens Joana
Johanna Jonas José Joséphine Julia Jürgen Kaito Karin Katarzyna Kenji Khadija Klaus Kwame Lars Laura Leila Lena
Leonie Liam Lina Linh Lorenzo Lotte Lucía Ludwig Luis Magdalena Malik Marek Margarethe Maria Marie-Claire
Jean-Pierre Mateo Matthias Mehmet Mei Mia Miguel Milan Mirela Mohammed Monika Nadia Naoko Nathan Niamh Nikolai Nina
Noor Oksana Olga Omar Oscar Paolo Patrice Paula Pedro Petra Philippa Pierre Priya Rafael Ravi Renée Ricardo Robert
Roman Rosa Ruth Saanvi Samuel Sandra Sanjay Sara Sébastien Selma Siobhán Sofia Søren Stefan Susanne Sven Tadeusz
Tamara Tariq Teresa Thandiwe Theo Thomas Tomás Uma Ursula Valentina Vera Viktor Wanjiru Wei Xavier Yasmin Yuki Yusuf
Zanele Zoë
"""
FIRST = tuple(FIRST_LINES.split())
LAST_LINES = """
Young Long Green Stone Rivers Banks Fields Price Day Little Page Cook Bishop Power Best Brooks Hill Wood Ford Love
Abe Adeyemi Ahmadi Albrecht Almeida Álvarez Andersen Andersson Arslan Baker Banerjee Barbosa Baumann Bauer Beck
Bennett Berger Bergström Bianchi Björklund Blanchard Böhm Boucher Brandt Braun Brennan Castillo Chaudhry Chevalier
Christensen Clarke Conti Cordeiro Costa Craig Dahl D'Angelo Delacroix Delgado Demir Desai Díaz Dietrich Donnelly
Dubois Duval Eriksen Esposito Evans Farrell Faure Fernández Ferrari Fischer Fitzgerald Fontaine Fraser Fuchs
Fujimoto Gallagher García Gauthier Gebhardt Girard Gómez Gonzalez Gordon Grabowski Graf Grimaldi Gruber Gupta Haas
Hakimi Hansen Hartmann Hassan Hayashi Heinrich Hernández Herrmann Hoang Hoffmann Holm Horvat Huang Hughes Ibáñez
Iyer Jankowski Jansen Jensen Jiménez Johansson Kaczmarek Kamau Kapoor Karlsson Kaur Keller Kelly Khan Kim Klein
Kobayashi Koch Kovács Kowalski Krüger Kumar Lambert Larsen Laurent Lefèvre Leroy Li Lindqvist Lombardi Lopes López
Lund Maier Makinen Marchetti Marino Martínez Mbeki Mendoza Menon Meyer Mishra Moreau Moretti Müller Murphy Nakamura
Ndiaye Nguyen Nielsen Nilsson Novák Nowak Nuñez O'Brien O'Connor Okafor Okonkwo Oliveira Olsen Ortega Osei
Østergaard Öztürk Papadopoulos Parker Patel Pereira Petersen Petit Petrov Pham Popescu Quinn Rahman Ramírez Rao
Rasmussen Reyes Ricci Richter Rojas Romano Rossi Roux Ryan Sahin Sanchez Santos Sato Schäfer Schmidt Schneider
Schröder Schulz Schwarz Sharma Silva Simmons Singh Sørensen Sousa Suzuki Svensson Szabó Takahashi Tanaka Thompson
Torres Tran Turner Ünal Vargas Vasquez Vogel Wagner Walker Walsh Watanabe Weber Weiß Winkler Wiśniewski Wójcik Wong
Yamamoto Yılmaz Zhang Ziegler Zimmermann Meyer-Landrut Smith-Jones García-Lorca Lévy-Strauss Bauer-Hofmann
Okoye-Brown Lloyd-Evans van-der-Berg
"""
LAST = tuple(LAST_LINES.split())
STREETS = (
    "Larkspur",
    "Cobbler",
    "Heron",
    "Millrace",
    "Foundry",
    "Orchard",
    "Quarry",
    "Thistle",
    "Harbour",
    "Juniper",
    "Saddlers",
    "Lantern",
    "Bramble",
    "Chandler",
    "Willowbrook",
    "Tannery",
    "Meridian",
    "Copperfield",
    "Windmill",
    "Kestrel",
)
STREET_KINDS = ("Street", "Road", "Lane", "Avenue", "Close", "Drive")
CITIES = (
    ("Denver", "CO 80202", "US"),
    ("Portland", "OR 97205", "US"),
    ("Austin", "TX 78701", "US"),
    ("Madison", "WI 53703", "US"),
    ("Raleigh", "NC 27601", "US"),
    ("Leeds", "LS1 4AP", "GB"),
    ("Bristol", "BS1 5TR", "GB"),
    ("Glasgow", "G2 1DU", "GB"),
    ("Hamburg", "20095", "DE"),
    ("Leipzig", "04109", "DE"),
    ("Lyon", "69002", "FR"),
    ("Nantes", "44000", "FR"),
)
AREA_CODES = ("303", "503", "512", "608", "919", "212", "415", "617", "206", "312")
COMPANY_HEADS = (
    "Alderbrook",
    "Birchfield",
    "Cedarline",
    "Driftwater",
    "Eastgate",
    "Fernhollow",
    "Glasswing",
    "Hollowell",
    "Ironbridge",
    "Junipero",
    "Kingsferry",
    "Lakemont",
    "Marlowe",
    "Netherby",
    "Oakhurst",
    "Pinecrest",
    "Quillon",
    "Redfern",
    "Silverdale",
    "Thornbury",
    "Underhill",
    "Vantage",
    "Westmere",
    "Yarrow",
)
COMPANY_TAILS = (
    "Dental",
    "Logistics",
    "Bakery",
    "Architects",
    "Veterinary Clinic",
    "Books",
    "Accounting",
    "Print Works",
    "Hotel",
    "Fitness",
    "Law",
    "Garden Centre",
)
