namespace MyIpma.Local.Credly;

internal static class ApiEndpoints
{
    public static void MapApi(this RouteGroupBuilder credly)
    {
        var api = credly.MapGroup("v1");
        api.AddEndpointFilterFactory((_, next) => context =>
            context.HttpContext.RequestServices.GetRequiredService<ApiGate>().InvokeAsync(context, next));

        api.MapGet("organizations", OrganizationEndpoints.ListAsync).Named("listOrganizations");
        var organization = api.MapGroup("organizations/{org}");
        organization.MapOrganization();
        organization.MapBadges();
        organization.MapTemplates();
        organization.MapEvents();
        organization.MapTokens();
        api.MapOpenBadges();

        // Below everything else, so that a wrong path gets the API's own envelope.
        api.Map("{**path}", () => Answer.NotFound).Named("unknown").WithOrder(int.MaxValue);
    }
}
