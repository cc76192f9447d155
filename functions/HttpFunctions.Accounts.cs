using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using MyIpma.Core.Http;
using MyIpma.Core.Http.Endpoints;

namespace MyIpma.Functions;

public sealed class AccountFunctions(
    AccountEndpoints me, AddressEndpoints addresses, BadgeAddressEndpoint address, GuideEndpoint guide, CertificateEndpoints certificates,
    DurableClientAccessor clients)
{
    [Function("GetMe")]
    public Task<IResult> GetMe(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.MyAccount)] HttpRequest request, CancellationToken ct) =>
        me.GetAsync(request, ct);

    [Function("AddAddress")]
    public Task<IResult> AddAddress(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.MyAddresses)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => addresses.AddAsync(request, ct));

    [Function("VerifyAddress")]
    public Task<IResult> VerifyAddress(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.VerifyAddress)] HttpRequest request, string addressKey,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => addresses.VerifyAsync(request, addressKey, ct));

    [Function("RemoveAddress")]
    public Task<IResult> RemoveAddress(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = ApiRoutes.MyAddress)] HttpRequest request, string addressKey,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => addresses.RemoveAsync(request, addressKey, ct));

    [Function("MoveBadge")]
    public Task<IResult> MoveBadge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.MyBadgeAddress)] HttpRequest request, string badgeId,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => address.MoveAsync(request, badgeId, ct));

    [Function("GetGuide")]
    public Task<IResult> GetGuide(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.Guide)] HttpRequest request, CancellationToken ct) =>
        guide.GetAsync(request, ct);

    [Function("ListMyCertificates")]
    public Task<IResult> ListMyCertificates(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.MyCertificates)] HttpRequest request, CancellationToken ct) =>
        certificates.ListAsync(request, ct);

    [Function("GetMyCertificateCalendar")]
    public Task<IResult> GetMyCertificateCalendar(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.MyCertificateCalendar)] HttpRequest request, CancellationToken ct) =>
        certificates.GetCalendarAsync(request, ct);

    [Function("ChoosePreferences")]
    public Task<IResult> ChoosePreferences(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = ApiRoutes.Preferences)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => certificates.SetPreferencesAsync(request, ct));
}

public sealed class ProfileFunctions(ProfileEndpoints profile, DurableClientAccessor clients)
{
    [Function("GetProfile")]
    public Task<IResult> GetProfile([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.MyProfile)] HttpRequest request, CancellationToken ct) =>
        profile.GetAsync(request, ct);

    [Function("SetProfile")]
    public Task<IResult> SetProfile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = ApiRoutes.MyProfile)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => profile.SetAsync(request, ct));

    [Function("ShowProfile")]
    public Task<IResult> ShowProfile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.ProfilePage)] HttpRequest request, string profileId, CancellationToken ct) =>
        profile.ShowAsync(request, profileId, ct);
}

public sealed class PrivacyFunctions(PrivacyEndpoints privacy, DurableClientAccessor clients)
{
    [Function("ExportMe")]
    public Task<IResult> ExportMe([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.DataExport)] HttpRequest request, CancellationToken ct) =>
        privacy.ExportAsync(request, ct);

    [Function("EraseMe")]
    public Task<IResult> EraseMe(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = ApiRoutes.MyAccount)] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken ct) =>
        clients.RunWithAsync(client, () => privacy.EraseAsync(request, ct));

    [Function("GetErasureReceipt")]
    public Task<IResult> GetErasureReceipt(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.ErasureReceipt)] HttpRequest request, string receiptId, CancellationToken ct) =>
        privacy.GetReceiptAsync(request, receiptId, ct);
}
