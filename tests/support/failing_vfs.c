#include "support/failing_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

/* SQLite reserves szOsFile bytes: ours first, the real file behind. */
struct file {
	sqlite3_file base;
};

static struct {
	pthread_mutex_t lock;
	enum failing_what what;
	uint64_t nth, seen;
	bool for_good, has_struck;
} plan = { .lock = PTHREAD_MUTEX_INITIALIZER };

static sqlite3_vfs failing;

static sqlite3_file *real(sqlite3_file *f)
{
	return (sqlite3_file *)((struct file *)f + 1);
}

static bool strikes(enum failing_what what)
{
	bool now;

	pthread_mutex_lock(&plan.lock);
	if (plan.what == what && plan.nth)
		plan.seen++;
	now = plan.what == what && plan.nth && (plan.seen == plan.nth || (plan.for_good && plan.seen > plan.nth));
	plan.has_struck = plan.has_struck || now;
	pthread_mutex_unlock(&plan.lock);
	return now;
}

static int on_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}

static int on_read(sqlite3_file *f, void *at, int size, sqlite3_int64 from)
{
	return real(f)->pMethods->xRead(real(f), at, size, from);
}

static int on_write(sqlite3_file *f, const void *at, int size, sqlite3_int64 from)
{
	bool is_full = strikes(FAILING_FULL), fails = strikes(FAILING_WRITE);

	if (!is_full && !fails)
		return real(f)->pMethods->xWrite(real(f), at, size, from);
	(void)real(f)->pMethods->xWrite(real(f), at, size / 2, from);
	return is_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int on_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return strikes(FAILING_TRUNCATE) ? SQLITE_IOERR_TRUNCATE : real(f)->pMethods->xTruncate(real(f), size);
}

static int on_sync(sqlite3_file *f, int flags)
{
	return strikes(FAILING_SYNC) ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
}

static int on_size(sqlite3_file *f, sqlite3_int64 *out)
{
	return real(f)->pMethods->xFileSize(real(f), out);
}

static int on_lock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xLock(real(f), level);
}

static int on_unlock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xUnlock(real(f), level);
}

static int on_check_lock(sqlite3_file *f, int *out)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int on_control(sqlite3_file *f, int op, void *arg)
{
	if (op == SQLITE_FCNTL_VFS_POINTER) {
		*(sqlite3_vfs **)arg = &failing;
		return SQLITE_OK;
	}
	return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int on_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int on_device(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int on_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}

static int on_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void on_shm_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}

static int on_shm_unmap(sqlite3_file *f, int delete)
{
	return real(f)->pMethods->xShmUnmap(real(f), delete);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, /* no memory mapping: it would go past us */
	.xClose = on_close,
	.xRead = on_read,
	.xWrite = on_write,
	.xTruncate = on_truncate,
	.xSync = on_sync,
	.xFileSize = on_size,
	.xLock = on_lock,
	.xUnlock = on_unlock,
	.xCheckReservedLock = on_check_lock,
	.xFileControl = on_control,
	.xSectorSize = on_sector,
	.xDeviceCharacteristics = on_device,
	.xShmMap = on_shm_map,
	.xShmLock = on_shm_lock,
	.xShmBarrier = on_shm_barrier,
	.xShmUnmap = on_shm_unmap,
};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *flags_out)
{
	sqlite3_vfs *below = vfs->pAppData;
	int rc;

	memset(f, 0, sizeof(struct file));
	rc = below->xOpen(below, name, real(f), flags, flags_out);
	f->pMethods = real(f)->pMethods ? &methods : NULL;
	return rc;
}

static void make(void)
{
	sqlite3_vfs *below = sqlite3_vfs_find(NULL);

	failing = *below;
	failing.zName = "failing";
	failing.pAppData = below;
	failing.pNext = NULL;
	failing.szOsFile = below->szOsFile + (int)sizeof(struct file);
	failing.xOpen = on_open; /* the rest of the real one's functions do not look at pAppData of a plain file */
	sqlite3_vfs_register(&failing, 0);
}

const char *failing_vfs(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make);
	return failing.zName;
}

void failing_arm(enum failing_what what, uint64_t nth, bool for_good)
{
	pthread_mutex_lock(&plan.lock);
	plan.what = what;
	plan.nth = nth;
	plan.for_good = for_good;
	plan.seen = 0;
	plan.has_struck = false;
	pthread_mutex_unlock(&plan.lock);
}

bool failing_has_struck(void)
{
	bool has;

	pthread_mutex_lock(&plan.lock);
	has = plan.has_struck;
	pthread_mutex_unlock(&plan.lock);
	return has;
}
