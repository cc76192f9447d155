using System.Text.Json.Serialization;
using MyIpma.Core.Json;

namespace MyIpma.Core.Badges;

/// <summary>Something that happened to a badge. Every one becomes a line of its timeline; what else is owed follows from it.</summary>
[JsonConverter(typeof(CamelCaseEnum<Happening>))]
public enum Happening
{
    /// <summary>The certificate came in.</summary>
    Offered,

    /// <summary>A newer certificate of a level whose badge is accepted came in: its badge takes that one's place without a claim.</summary>
    Renewed,

    /// <summary>An operator offers a declined badge again.</summary>
    Reoffered,

    /// <summary>The certificate came in again with other details.</summary>
    Corrected,

    /// <summary>The person asked for the badge.</summary>
    ClaimStarted,

    /// <summary>The badge exists at Credly.</summary>
    Issued,

    /// <summary>The window opened.</summary>
    ClaimOpened,

    /// <summary>The window closed unused.</summary>
    ClaimLapsed,

    /// <summary>The claim ended for a reason that is not the person's.</summary>
    ClaimFailed,

    /// <summary>The person followed the link to Credly.</summary>
    Proceeded,

    /// <summary>Credly says accepted.</summary>
    Accepted,

    /// <summary>Credly says rejected.</summary>
    Rejected,

    /// <summary>Withdrawn.</summary>
    Revoked,

    /// <summary>Superseded by a newer certificate's badge.</summary>
    Replaced,

    /// <summary>The certificate has ended.</summary>
    Expired,

    /// <summary>The earner shows it to others.</summary>
    MadePublic,

    /// <summary>The earner hides it.</summary>
    MadePrivate,

    /// <summary>The person moved it to another of their addresses.</summary>
    Readdressed,
}
