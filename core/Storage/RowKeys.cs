using System.Globalization;
using System.Text;
using MyIpma.Core.Badges;

namespace MyIpma.Core.Storage;

/// <summary>The row keys of table <c>badges</c>. They sort so that what is read together stands together.</summary>
public static class RowKeys
{
    /// <summary>All outbox rows start so; they sort behind everything else.</summary>
    public const string Outbox = "~outbox|";

    /// <summary>The row of a badge.</summary>
    public static string Badge(BadgeKey key) => $"{key.AddressKey}|badge|{key.BadgeId}";

    /// <summary>All badges of one address start so.</summary>
    public static string Badges(string addressKey) => $"{addressKey}|badge|";

    /// <summary>The row that lets one new badge of a level and address come in at a time.</summary>
    public static string Turn(string addressKey, string level) => $"{addressKey}|turn|{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(level))}";

    /// <summary>The row of an earlier claim.</summary>
    public static string Claim(BadgeKey key, int number) => $"{Claims(key)}{number.ToString("d6", CultureInfo.InvariantCulture)}";

    /// <summary>All earlier claims of a badge start so.</summary>
    public static string Claims(BadgeKey key) => $"{key.AddressKey}|claim|{key.BadgeId}|";

    /// <summary>A line of a badge's timeline.</summary>
    public static string Log(BadgeKey key, DateTimeOffset at, int revision, int n) => $"{Logs(key)}{Time(at)}|{Order(revision, n)}";

    /// <summary>The timeline of a badge starts so.</summary>
    public static string Logs(BadgeKey key) => $"{key.AddressKey}|log|{key.BadgeId}|";

    /// <summary>An effect owed, due at a time. The key is derived from what it is about, so that it serves as message id.</summary>
    public static string Owed(DateTimeOffset due, string subject, int revision, int n) => $"{Outbox}{Time(due)}|{subject}|{Order(revision, n)}";

    /// <summary>The end of the outbox rows that were due before a time.</summary>
    public static string OwedBefore(DateTimeOffset time) => Outbox + Time(time);

    /// <summary>The smallest key behind everything that starts with a prefix.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfffffff'Z'", CultureInfo.InvariantCulture);

    private static string Order(int revision, int n) => string.Create(CultureInfo.InvariantCulture, $"{revision:d6}.{n}");
}
