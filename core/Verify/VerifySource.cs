using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Verify;

/// <summary>Whose word a verification rests on.</summary>
[JsonConverter(typeof(CamelCaseEnum<VerifySource>))]
public enum VerifySource
{
    /// <summary>Credly, asked with our token.</summary>
    Credly,

    /// <summary>Credly's public statement (Open Badges 2.0, hosted).</summary>
    OpenBadges,

    /// <summary>Our own records: Credly did not answer, or IPMA itself has ended the badge.</summary>
    Ours,
}
