#include "png_read.h"

#include <png.h>

bool
png_read_size(const void *p, size_t len, uint32_t *width, uint32_t *height)
{
	png_image image = {.version = PNG_IMAGE_VERSION};

	if (png_image_begin_read_from_memory(&image, p, len) == 0)
		return false;
	*width = image.width;
	*height = image.height;
	png_image_free(&image);
	return true;
}

bool
png_read_pixels(const void *p, size_t len, unsigned char *rgba, size_t room)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	bool ok = false;

	if (png_image_begin_read_from_memory(&image, p, len) == 0)
		return false;
	image.format = PNG_FORMAT_RGBA;
	if (PNG_IMAGE_SIZE(image) <= room)
		ok = png_image_finish_read(&image, NULL, rgba, 0, NULL) != 0 &&
		     !PNG_IMAGE_FAILED(image);
	png_image_free(&image);
	return ok;
}
