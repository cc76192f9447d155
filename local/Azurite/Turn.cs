namespace MyIpma.Local.Azurite;

/// <summary>What only one process of this machine may do at a time, by a file that only one can hold.</summary>
internal static class Turn
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the turn; disposing what is returned, or ending, gives it up.</summary>
    public static async Task<FileStream> TakeAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException taken) when (taken is not DirectoryNotFoundException)
            {
                await Task.Delay(LookEvery, ct);
            }
        }
    }
}
