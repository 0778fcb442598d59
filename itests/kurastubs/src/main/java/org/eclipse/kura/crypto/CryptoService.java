package org.eclipse.kura.crypto;

import org.eclipse.kura.KuraException;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps secrets. */
@ProviderType
public interface CryptoService {
    /** The secret itself; throws if it was given in the clear. */
    char[] decryptAes(char[] encryptedValue) throws KuraException;
}
