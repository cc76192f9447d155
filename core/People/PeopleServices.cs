using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Http;

namespace MyIpma.Core.People;

/// <summary>Registers accounts, addresses and what belongs to a person.</summary>
internal static class PeopleServices
{
    public static IServiceCollection AddPeople(this IServiceCollection services) => services
        .AddValidated<PeopleOptions, PeopleOptionsValidator>(PeopleOptions.Section)
        .AddSingleton<AccountCache>()
        .AddSingleton<AccountStore>()
        .AddSingleton<AddressOwnership>()
        .AddSingleton<PersonResolver>()
        .AddSingleton<CodeStore>()
        .AddSingleton<CodeHasher>()
        .AddSingleton<CodeSending>()
        .AddSingleton<AddressVerification>()
        .AddSingleton<AddressRemoval>()
        .AddSingleton<BadgeMoves>()
        .AddSingleton<BadgeMover>()
        .AddSingleton<Reminders>()
        .AddSingleton<PersonRows>()
        .AddSingleton<PersonExport>()
        .AddSingleton<Erasure>()
        .AddSingleton<CredlyErasure>()
        .AddSingleton<PeopleEffects>()
        .AddSingleton<MeEndpoints>()
        .AddSingleton<AddressEndpoints>()
        .AddSingleton<BadgeAddressEndpoint>()
        .AddSingleton<GuideEndpoint>()
        .AddSingleton<CertificateEndpoints>()
        .AddSingleton<PrivacyEndpoints>();
}
