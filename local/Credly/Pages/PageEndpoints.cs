namespace MyIpma.Local.Credly;

internal static class PageEndpoints
{
    public static void MapPages(this RouteGroupBuilder pages)
    {
        pages.MapSigning();
        pages.MapAccepting();
        pages.MapDashboard();
        pages.MapSettings();
        pages.MapPublic();
    }
}
