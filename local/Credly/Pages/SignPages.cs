namespace MyIpma.Local.Credly;

/// <summary>Create an account, sign in, sign out.</summary>
internal static class SignPages
{
    public static void MapSigning(this RouteGroupBuilder pages)
    {
        pages.MapGet("sign-up", (Visit visit) => SignUpPage(visit, null));
        pages.MapPost("sign-up", SignUpAsync);
        pages.MapGet("sign-in", (Visit visit) => SignInPage(visit, null));
        pages.MapPost("sign-in", SignInAsync);
        pages.MapPost("sign-out", SignOutAsync);
    }

    private static PageAnswer SignUpPage(Visit visit, string? problem) => Layout.Page(
        "Create account",
        Html.Of($"""
            {SignForms.Problem(problem)}
            <p>Use the address your badge was issued to.</p>
            {SignForms.SignUp(visit.Field("email"), visit.Field("firstName"), visit.Field("lastName"), visit.Field("badge"))}
            <p>You have an account? <a href="/credly/sign-in{Query(visit)}">Sign in</a></p>
            """),
        visit.Account,
        StatusOf(problem));

    private static PageAnswer SignInPage(Visit visit, string? problem) => Layout.Page(
        "Sign in",
        Html.Of($"""
            {SignForms.Problem(problem)}
            {SignForms.SignIn(visit.Field("email"), visit.Field("badge"))}
            <p>New here? <a href="/credly/sign-up{Query(visit)}">Create account</a></p>
            """),
        visit.Account,
        StatusOf(problem));

    private static async Task<IResult> SignUpAsync(Visit visit)
    {
        var (email, first, last) = (visit.Field("email"), visit.Field("firstName"), visit.Field("lastName"));
        if (!EmailAddress.IsValid(email) || first.Length is 0 or > 255 || last.Length is 0 or > 255)
        {
            return SignUpPage(visit, "Please fill in a valid e-mail address, your first name and your last name.");
        }

        var address = EmailAddress.Canonical(email);
        var account = await visit.ChangeAsync(
            draft => draft.State.AccountOf(address) is null ? EarnerActions.SignUp(draft, address, first, last) : null);
        return account is null
            ? SignUpPage(visit, "There is an account with this address already. Please sign in.")
            : await EnterAsync(visit, account);
    }

    private static async Task<IResult> SignInAsync(Visit visit)
    {
        var address = EmailAddress.Canonical(visit.Field("email"));
        var account = await visit.ReadAsync(state => state.AccountOf(address));
        return account is null
            ? SignInPage(visit, "There is no account with this address. Please create one.")
            : await EnterAsync(visit, account);
    }

    private static async Task<IResult> EnterAsync(Visit visit, Account account)
    {
        await visit.SignInAsync(account);
        var badge = await visit.ReadAsync(state => state.Badges.GetValueOrDefault(visit.Field("badge")));
        return Redirect.To(badge is null ? "/credly/dashboard" : $"/credly/badges/{badge.Id}/accept");
    }

    private static async Task<IResult> SignOutAsync(Visit visit)
    {
        await visit.SignOutAsync();
        return Redirect.To("/credly/sign-in");
    }

    private static string Query(Visit visit) =>
        QueryString.Create("email", visit.Field("email")).Add("badge", visit.Field("badge")).ToString();

    private static int StatusOf(string? problem) => problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
}
