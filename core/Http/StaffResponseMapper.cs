using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Http.Endpoints;
using MyIpma.Core.Staff;

namespace MyIpma.Core.Http;

/// <summary>Maps people to responses for operators: what the person sees, everything behind it, and what to do.</summary>
public sealed class StaffResponseMapper(ResponseMapper mapper, TimeProvider time)
{
    /// <summary>The person's diagnosis is that of the newest certificate whose badge needs attention.</summary>
    public PersonResponse ToPerson(FoundPerson person, CultureInfo language)
    {
        var badges = person.Badges.Select(found => (Found: found, Diagnosis: StaffDiagnosis.ForBadge(found, person.Account is not null, time.GetUtcNow()))).ToList();
        var main = badges.FirstOrDefault(badge => badge.Diagnosis.NeedsAttention) is { Found: not null } urgent ? urgent : badges.FirstOrDefault();
        return new PersonResponse(
            person.Account,
            [.. person.Addresses.Select(address => new AddressResponse(address.Address.Key, address.Address.Display, address.Verified))],
            [.. badges.Select(badge => ToBadge(badge.Found, badge.Diagnosis, language))],
            ToDiagnosis(main.Found?.Badge, main.Diagnosis ?? StaffDiagnosis.NoBadge));
    }

    private StaffBadgeResponse ToBadge(FoundBadge found, StaffDiagnosis diagnosis, CultureInfo language)
    {
        var (badge, now) = (found.Badge, time.GetUtcNow());
        return new StaffBadgeResponse(
            mapper.ToBadgeResponse(badge, now, language),
            badge,
            [.. found.Timeline.Select(entry => TimelineEndpoint.ToEntry(badge.Id, entry, language))],
            DiagnosisEndpoint.ToResponse(badge, now, language),
            ToDiagnosis(badge, diagnosis));
    }

    /// <summary>Texts for operators are in English.</summary>
    private static StaffDiagnosisResponse ToDiagnosis(Badge? badge, StaffDiagnosis diagnosis)
    {
        var key = CodeNames.Camel(diagnosis.Situation);
        return new StaffDiagnosisResponse(
            badge?.Id,
            diagnosis.Situation,
            Localizer.Get($"staff.{key}", Languages.Default, badge?.Address, badge?.Certificate.Id, badge?.CredlyRefusal?.Attribute ?? badge?.Credly?.AcceptUrlRefusal ?? "the badge", badge?.CredlyRefusal?.Message),
            Localizer.Get($"staff.{key}-todo", Languages.Default, badge?.Address, badge?.Certificate.Id),
            diagnosis.Actions);
    }
}

/// <summary>The names of enum values as the contract writes them.</summary>
internal static class CodeNames
{
    public static string Camel<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string Kebab<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
