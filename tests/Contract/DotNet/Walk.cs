using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using MyIpma.Kiota;
using MyIpma.NSwag;

var (origin, kiotaToken, nswagToken, acceptedBadge) = (args[0], args[1], args[2], args[3]);
Console.WriteLine(JsonSerializer.Serialize(new { kiota = await Walks.WithKiotaAsync(origin, kiotaToken, acceptedBadge), nswag = await Walks.WithNSwagAsync(origin, nswagToken, acceptedBadge) }, JsonSerializerOptions.Web));

/// <summary>What a walk saw.</summary>
internal sealed record Seen(string? Badge, string? Claim, string? Redirect, bool? Valid, string? Problem);

/// <summary>List, claim, proceed, verify and a problem, on each generated client.</summary>
internal static class Walks
{
    private const string Unknown = "b_AAAAAAAAAAAAAAAAAAAAAA";

    public static async Task<Seen> WithKiotaAsync(string origin, string token, string acceptedBadge)
    {
        using var http = SignedIn(token);
        using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = origin };
        var client = new KiotaClient(adapter);
        var badge = (await client.Api.Me.Badges.GetAsync())?.Items?[0];
        var claim = await client.Api.Me.Badges[badge?.Id ?? ""].Claim.PostAsync();
        var proceeded = await client.Api.Me.Claims[claim?.Id ?? ""].Proceed.PostAsync();
        var verified = await client.Api.Verify[acceptedBadge].GetAsync();
        try
        {
            await client.Api.Verify[Unknown].GetAsync();
            return new Seen(badge?.Status.ToString(), claim?.Status.ToString(), proceeded?.RedirectUrl, verified?.Valid, null);
        }
        catch (MyIpma.Kiota.Models.Problem problem)
        {
            return new Seen(badge?.Status.ToString(), claim?.Status.ToString(), proceeded?.RedirectUrl, verified?.Valid, problem.Code.ToString());
        }
    }

    public static async Task<Seen> WithNSwagAsync(string origin, string token, string acceptedBadge)
    {
        using var http = SignedIn(token);
        var client = new NSwagClient(http) { BaseUrl = origin };
        var badge = (await client.ListMyBadgesAsync()).Items.First();
        var claim = await client.ClaimBadgeAsync(badge.Id);
        var proceeded = await client.ProceedClaimAsync(claim.Id);
        var verified = await client.VerifyBadgeAsync(acceptedBadge);
        try
        {
            await client.VerifyBadgeAsync(Unknown);
            return new Seen(badge.Status.ToString(), claim.Status.ToString(), proceeded.RedirectUrl?.ToString(), verified.Valid, null);
        }
        catch (ApiException<Problem> refused)
        {
            return new Seen(badge.Status.ToString(), claim.Status.ToString(), proceeded.RedirectUrl?.ToString(), verified.Valid, refused.Result.Code.ToString());
        }
    }

    private static HttpClient SignedIn(string token) => new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
}
