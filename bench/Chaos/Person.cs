namespace MyIpma.Bench.Chaos;

/// <summary>Somebody with one or two certificates and a mind of their own, all drawn from the seed.</summary>
internal sealed record Person(string Email, IReadOnlyList<PersonalBadge> Badges)
{
    private const string Levels = "ABCD";

    public static Person Draw(int number, int seed)
    {
        var dice = new Random(unchecked((seed * 7919) + number));
        var first = dice.Next(Levels.Length);
        var badges = Enumerable.Range(0, dice.Next(1, 3)).Select(n => new PersonalBadge(
            $"CHAOS-{seed}-{number}-{n}", Levels[(first + n) % Levels.Length].ToString(), (Ending)dice.Next(Enum.GetValues<Ending>().Length), dice.Next(3) == 0));
        return new Person($"chaos-{seed}-{number}@example.org", [.. badges]);
    }
}

/// <summary>A certificate, how its badge's story is to end, and whether its holder clicks twice at once.</summary>
internal sealed record PersonalBadge(string CertificateId, string Level, Ending Ending, bool ClicksTwice);
