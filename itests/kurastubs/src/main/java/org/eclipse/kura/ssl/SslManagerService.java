package org.eclipse.kura.ssl;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.osgi.annotation.versioning.ProviderType;

/** Has the keys and trusted certificates. */
@ProviderType
public interface SslManagerService {
    /** The context of the configuration and key stores as they are now. */
    SSLContext getSSLContext() throws GeneralSecurityException, IOException;
}
