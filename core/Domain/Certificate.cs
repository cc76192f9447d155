using System.Text.Json.Serialization;

namespace MyIpma.Core.Domain;

/// <summary>IPMA's decision that a person holds a level. Dates are calendar days, valid from the first through the last one (UTC).</summary>
public sealed record Certificate
{
    /// <summary>The first day a certificate can begin: IPMA was founded in 1965.</summary>
    public static readonly DateOnly Earliest = new(1965, 1, 1);

    /// <summary>The last day a certificate can begin or end; what ends later is a slip of the pen.</summary>
    public static readonly DateOnly Latest = new(2199, 12, 31);

    /// <summary>The id given by the certification body.</summary>
    public required string Id { get; init; }

    /// <summary>The holder's first name; empty for people with one name, where it is the last. <see cref="HolderName"/> decides how they are written.</summary>
    public required string FirstName { get; init; }

    /// <summary>The holder's last name; empty for people with one name, where it is the first.</summary>
    public required string LastName { get; init; }

    /// <summary>The level, e.g. <c>B</c>; one of the codes in <see cref="LevelCatalog"/>.</summary>
    public required string Level { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>The last day; null when it never ends, which some systems write as the last day there is, 9999-12-31.</summary>
    public DateOnly? ExpiresOn
    {
        get;
        init => field = value == DateOnly.MaxValue ? null : value;
    }

    /// <summary>The day to begin with the recertification, 90 days before the last; null when it never ends.</summary>
    [JsonIgnore]
    public DateOnly? RenewalOn => ExpiresOn?.AddDays(-90);

    /// <summary>The first moment of the first day (UTC).</summary>
    [JsonIgnore]
    public DateTimeOffset StartsAt => new(IssuedOn, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>The last second of the last day (UTC), as Credly is told it; null when it never ends. Every document names this moment, so that all of them show the last day's date.</summary>
    [JsonIgnore]
    public DateTimeOffset? EndsAt => ExpiresOn is { } last ? new DateTimeOffset(last, new TimeOnly(23, 59, 59), TimeSpan.Zero) : null;

    /// <summary>True once the first day has come (UTC).</summary>
    public bool HasBegun(DateTimeOffset now) => now >= StartsAt;

    /// <summary>True once the last day has passed (UTC).</summary>
    public bool HasEnded(DateTimeOffset now) => now >= EndsAt;
}
