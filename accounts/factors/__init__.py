"""The second factor: authenticator apps, passkeys and recovery codes. django-allauth does the arithmetic."""
