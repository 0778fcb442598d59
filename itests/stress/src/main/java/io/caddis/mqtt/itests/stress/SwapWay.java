package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.itests.container.Container;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;

/** How an operator replaces a bundle. */
enum SwapWay {
    /** In place, and the old classes refreshed away. */
    UPDATE {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            container.update(bundle);
        }
    },
    /** In place, one version down; if it is down already, up again. */
    VERSION {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            if (bundle.getVersion().getQualifier().equals(OLDER)) {
                container.update(bundle);
            } else {
                container.update(bundle, older(bundle.getVersion()));
            }
        }
    },
    /** As it is, with new class loaders. */
    REFRESH {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            container.refresh(bundle);
        }
    },
    /** Stopped, and started after a pause. */
    RESTART {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            bundle.stop();
            LockSupport.parkNanos(pauseNanos);
            Container.start(bundle);
        }
    },
    /** Uninstalled, and installed after a pause. */
    REINSTALL {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            container.reinstall(bundle, () -> LockSupport.parkNanos(pauseNanos));
        }
    },
    /** Another version is started beside it, and then it is uninstalled. */
    BESIDE {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            container.installBeside(bundle);
            LockSupport.parkNanos(pauseNanos);
            bundle.uninstall();
            container.refresh();
        }
    },
    /** Updated to a version whose activation throws, and after a pause to a good one. */
    FAILING {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            container.updateToFailing(bundle);
            LockSupport.parkNanos(pauseNanos);
            container.update(bundle);
        }
    },
    /** A version whose activation throws is started beside it, and uninstalled after a pause: the old one goes on. */
    FAILING_BESIDE {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            Bundle failing = container.installFailingBeside(bundle);
            LockSupport.parkNanos(pauseNanos);
            failing.uninstall();
            container.refresh();
        }
    };

    private static final String OLDER = "older";

    /** @param pauseNanos how long it is away, or both are there */
    abstract void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException;

    /** Whether the part is away for the pause. */
    boolean isAway() {
        return this == RESTART || this == REINSTALL || this == FAILING;
    }

    /** Whether the bundle has other classes afterwards. */
    boolean isNew() {
        return this != RESTART && this != FAILING_BESIDE;
    }

    /** Whether it needs another jar. */
    boolean isRewritten() {
        return this == VERSION || this == BESIDE || this == FAILING || this == FAILING_BESIDE;
    }

    private static Version older(Version version) {
        return version.getMicro() > 0
                ? new Version(version.getMajor(), version.getMinor(), version.getMicro() - 1, OLDER)
                : new Version(version.getMajor(), Math.max(0, version.getMinor() - 1), 0, OLDER);
    }
}
