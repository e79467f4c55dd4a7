"""What simulated people are called and what they write."""

NAMES: dict[str, tuple[str, ...]] = {
    "fr": (
        "Camille Bernard", "Hugo Lefèvre", "Inès Marchand", "Julien Roche",
        "Léa Fontaine", "Mathis Giraud", "Nora Delmas", "Paul Vasseur",
        "Sarah Benali", "Théo Perrin", "Zoé Lambert", "Yanis Morel",
    ),
    "en": (
        "Alice Carter", "Ben Hughes", "Chloe Ward", "Daniel Price", "Emma Shaw",
        "George Flynn", "Grace Doyle", "Harry Lowe", "Olivia Marsh", "Tom Reid",
    ),
    "de": (
        "Anna Becker", "Felix Brandt", "Jonas Vogel", "Lena Krüger", "Mia Schuster",
        "Paul Winter", "Sophie Albers", "Tim Hartmann",
    ),
    "ary": (
        "Amine Tazi", "Fatima Zahra Idrissi", "Hamza Bennis", "Khadija Amrani",
        "Mehdi Chraibi", "Nadia Fassi", "Omar Lahlou", "Salma Kabbaj",
    ),
}  # fmt: skip

CUSTOMER: tuple[str, ...] = (
    "Bonjour, ma commande n'est pas encore arrivée.",
    "C'est la commande 48-2291, passée lundi dernier.",
    "D'accord, et le remboursement prend combien de temps ?",
    "Est-ce que je peux changer l'adresse de livraison ?",
    "Merci, c'est très clair.",
    "Parfait, merci pour votre aide. Bonne journée !",
)
AGENT: tuple[str, ...] = (
    "Bonjour, je regarde cela tout de suite pour vous.",
    "J'ai trouvé votre commande, un instant s'il vous plaît.",
    "Le colis est au centre de tri, il sera livré demain avant midi.",
    "C'est fait. Puis-je vous aider pour autre chose ?",
)
SUBJECTS: tuple[str, ...] = (
    "Livraison", "Facture", "Remboursement", "Rendez-vous", "Contrat", "Mot de passe",
)  # fmt: skip
