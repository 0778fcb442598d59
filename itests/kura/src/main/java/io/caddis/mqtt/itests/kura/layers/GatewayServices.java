package io.caddis.mqtt.itests.kura.layers;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.kura.KuraErrorCode;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.crypto.CryptoService;
import org.eclipse.kura.status.CloudConnectionStatusComponent;
import org.eclipse.kura.status.CloudConnectionStatusEnum;
import org.eclipse.kura.status.CloudConnectionStatusService;
import org.eclipse.kura.system.SystemService;

/** The small services of a gateway that a transport asks. */
public final class GatewayServices implements CryptoService, SystemService, CloudConnectionStatusService {
    private static final byte[] KEY = "a key for tests!".getBytes(StandardCharsets.US_ASCII);

    private final Set<CloudConnectionStatusComponent> registered = ConcurrentHashMap.newKeySet();
    private final List<CloudConnectionStatusEnum> shown = new CopyOnWriteArrayList<>();
    private volatile String address = "00:11:22:33:44:55";

    /** The other direction of {@link #decryptAes}. */
    public static String encrypted(String text) {
        try {
            return Base64.getEncoder().encodeToString(cipher(Cipher.ENCRYPT_MODE)
                    .doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public char[] decryptAes(char[] encryptedValue) throws KuraException {
        try {
            return new String(cipher(Cipher.DECRYPT_MODE).doFinal(Base64.getDecoder().decode(new String(
                    encryptedValue))), StandardCharsets.UTF_8).toCharArray();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new KuraException(KuraErrorCode.INVALID_PARAMETER, e);
        }
    }

    /** One block after the other: it hides nothing, and needs nothing beside the text. */
    private static Cipher cipher(int mode) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(KEY, "AES"));
        return cipher;
    }

    @Override
    public String getPrimaryMacAddress() {
        return address;
    }

    /** What a gateway without a network interface says: null. */
    public void setPrimaryMacAddress(String newAddress) {
        address = newAddress;
    }

    @Override
    public void register(CloudConnectionStatusComponent component) {
        registered.add(component);
    }

    @Override
    public void unregister(CloudConnectionStatusComponent component) {
        registered.remove(component);
    }

    @Override
    public boolean updateStatus(CloudConnectionStatusComponent component, CloudConnectionStatusEnum status) {
        component.setNotificationStatus(status);
        shown.add(status);
        return true;
    }

    /** Components that have the lamp now. */
    public int registered() {
        return registered.size();
    }

    /** All that the lamp showed since the last call. */
    public List<CloudConnectionStatusEnum> shown() {
        List<CloudConnectionStatusEnum> all = List.copyOf(shown);
        shown.clear();
        return all;
    }
}
